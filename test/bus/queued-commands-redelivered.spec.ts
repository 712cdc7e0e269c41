import { randomUUID } from 'node:crypto';
import { type Api } from '../support/api';
import { connectSender } from '../support/api-senders';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { envelope, startOnBus } from './bus';
import { QueueClient } from './queue';

const EVE = '{ user: eve, password: eve }';
const MAY_ACKNOWLEDGE = `authorization { users: [{ user: ada, password: ada }, ${EVE}] }`;
const MAY_NOT_ACKNOWLEDGE = `authorization { users: [
  { user: ada, password: ada, permissions: { publish: { deny: "$JS.ACK.>" } } }, ${EVE}] }`;

/** Long enough for a command, in milliseconds. */
const SOON = 1_000;

describeOnNats('A queued command whose result is stored, but not acknowledged,', ({ path }) => {
  let nats: NatsServer;
  let api: Api;
  let queue: QueueClient;

  beforeEach(async () => {
    nats = await NatsServer.start(path, MAY_NOT_ACKNOWLEDGE);
    api = await startOnBus(`nats://ada:ada@${nats.host}`);
    queue = await QueueClient.connect(nats, { user: 'eve', pass: 'eve' });
    await queue.waitFor(SOON);
  });

  afterEach(async () => {
    await queue.close();
    await api.stop();
    await nats.remove();
  });

  async function acknowledged(): Promise<void> {
    await nats.reconfigure(MAY_ACKNOWLEDGE);
    await queue.untilDone();
  }

  it('is not executed again, although it was rejected and could now succeed', async () => {
    const ada = await api.as('ada');
    const draft = { type: 'email', name: 'Taken', sender_account_ids: [await connectSender(ada)] };
    const { body } = await ada.post('/api/campaigns', draft);
    const command = envelope(await api.tokenOf('ada'), draft);
    await queue.queue('create-campaign', command);
    expect(await queue.resultOf(command.command_id)).toMatchObject({ problem: { code: 'campaign_name_taken' } });

    // Sent again, so that the latest result is not that of the first message.
    await queue.queue('create-campaign', command);
    await queue.resultsOf(command.command_id, 2);
    await ada.delete(`/api/campaigns/${body.campaign.id}`);
    await untilResponse(
      () => ada.get('/api/campaigns'),
      (response) => response.body.campaigns.length === 0,
    );
    await queue.untilDelivered(6);
    await acknowledged();
    expect(await queue.resultsOf(command.command_id)).toHaveLength(2);
    expect((await ada.get('/api/campaigns')).body.campaigns).toEqual([]);
  });

  it('has one effect and one result', async () => {
    const user = randomUUID();
    const command = envelope(await api.tokenOf(user), { name: 'Once' });
    await queue.queue('create-list', command);
    await queue.untilDelivered(3);
    await acknowledged();
    expect(await queue.resultsOf(command.command_id)).toHaveLength(1);
    expect((await (await api.as(user)).get('/api/lists')).body.lists).toHaveLength(1);
  });
});
