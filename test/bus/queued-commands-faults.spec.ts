import { listParked } from '../../src/cli/list-parked';
import { readConfig } from '../../src/config/read-config';
import { type Api, SECRET, stores } from '../support/api';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { envelope, startOnBus } from './bus';
import { PARKED, QueueClient } from './queue';

const UNAVAILABLE = 14;

describeOnNats('A queued command', ({ path }) => {
  const eventstoredb = new EventstoredbDouble();
  let nats: NatsServer;
  let api: Api;
  let queue: QueueClient;

  beforeAll(async () => {
    await eventstoredb.start();
    nats = await NatsServer.start(path);
    api = await startOnBus(nats.url, { EVENT_STORE_URL: eventstoredb.url });
    queue = await QueueClient.connect(nats);
  });

  beforeEach(() => eventstoredb.faults.behave());

  afterAll(async () => {
    await queue?.close();
    await api?.stop();
    await nats?.remove();
    await eventstoredb.stop();
  });

  it('is tried again while a store is unavailable', async () => {
    const command = envelope(await api.tokenOf('ada'), { name: 'Later' });
    eventstoredb.faults.every('append', { kind: 'fail', code: UNAVAILABLE });
    await queue.queue('create-list', command);
    await queue.untilDelivered(3);
    eventstoredb.faults.behave();
    expect(await queue.resultOf(command.command_id)).toMatchObject({ ok: true });
    await queue.untilDone();
    expect((await queue.manager.streams.info(PARKED)).state.messages).toBe(0);
  });

  it('is parked after five unexpected failures, and then listed without its token', async () => {
    const token = await api.tokenOf('ada');
    const command = envelope(token, { name: 'Poison' });
    eventstoredb.faults.every('append', { kind: 'refuse', because: 'too big' });
    await queue.queue('create-list', command);
    expect(await queue.parked(1)).toMatchObject([
      { subject: 'campaigns.parked.create-list', reason: expect.stringContaining('failed 5 times') },
    ]);
    await queue.untilDone();
    const lines: string[] = [];
    const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: nats.url });
    await listParked(config, (line) => lines.push(line));
    expect(lines).toEqual([expect.stringMatching(/^queued commands: create-list at 1, queued .*: .* failed 5 times/)]);
    expect(lines.join()).not.toContain(token);
    const { text } = await api.anonymous().get('/metrics');
    expect(text).toContain('message_bus_queued_commands_total{result="parked"} 1\n');
  });
});
