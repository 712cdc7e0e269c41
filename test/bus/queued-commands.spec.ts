import { randomUUID } from 'node:crypto';
import { campaignEvents } from '../support/api-campaigns';
import { problem } from '../support/api';
import { connectSender } from '../support/api-senders';
import { tokenWith } from '../support/tokens';
import { envelope } from './bus';
import { describeOnQueue } from './queue';

const LONG_AGO = '2020-01-01T00:00:00Z';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describeOnQueue('A queued command', (on) => {
  let token: string;

  beforeAll(async () => {
    token = await on.api.tokenOf('ada');
  });

  it('is executed, and its result is stored', async () => {
    const command = envelope(token, { name: 'Queued' });
    await on.queue.queue('create-list', command);
    expect(await on.queue.resultOf(command.command_id)).toEqual({
      command_id: command.command_id,
      operation: 'createList',
      user_id: 'ada',
      ok: true,
      data: { list: expect.objectContaining({ name: 'Queued' }) },
      etag: expect.any(String),
    });
    await on.queue.untilDone();
  });

  it('that is rejected gets the same problem as over HTTP', async () => {
    const command = envelope(token, { type: 'email', name: '', sender_account_ids: [] });
    await on.queue.queue('create-campaign', command);
    const { problem: rejection, ...result } = await on.queue.resultOf(command.command_id);
    expect(result).toEqual({
      command_id: command.command_id,
      operation: 'createCampaign',
      user_id: 'ada',
      ok: false,
    });
    const overHttp = await (await on.api.as('ada')).post('/api/campaigns', command.data);
    expect({ ...rejection, request_id: '' }).toEqual({ ...overHttp.body, request_id: '' });
    await on.queue.untilDone();
  });

  it('is rejected if its token expired meanwhile, and has no user then', async () => {
    const expired = await tokenWith('ada', { exp: 1_500_000_000 });
    const command = envelope(expired, { name: 'Late' });
    await on.queue.queue('create-list', command);
    expect(await on.queue.resultOf(command.command_id)).toEqual({
      command_id: command.command_id,
      operation: 'createList',
      ok: false,
      problem: problem(401, 'unauthorized'),
    });
  });

  it('does not start after its deadline', async () => {
    const command = envelope(token, { name: 'Late' }, { deadline: LONG_AGO });
    await on.queue.queue('create-list', command);
    expect(await on.queue.resultOf(command.command_id)).toMatchObject({ problem: { code: 'deadline_exceeded' } });
    await on.queue.untilDone();
  });

  it('acts as another user only with the scope', async () => {
    const user = `ada/${randomUUID()} é`;
    const may = envelope(
      await tokenWith('importer', { scope: 'campaigns:act-as-user' }),
      { name: 'A' },
      { user_id: user },
    );
    const mayNot = envelope(await tokenWith('importer', {}), { name: 'B' }, { user_id: user });
    for (const command of [may, mayNot]) await on.queue.queue('create-list', command);
    expect(await on.queue.resultOf(may.command_id)).toMatchObject({ ok: true, user_id: user });
    expect(await on.queue.resultOf(mayNot.command_id)).toMatchObject({
      user_id: 'importer',
      problem: { code: 'forbidden' },
    });
  });

  it('has a result for each time it is sent, and one effect, also over HTTP and as a request', async () => {
    const user = await on.api.tokenOf('twice');
    const command = envelope(user, { name: 'Twice' });
    for (let time = 0; time < 2; time++) await on.queue.queue('create-list', command);
    const [first, second] = await on.queue.resultsOf(command.command_id, 2);
    expect(second).toEqual(first);
    const reply = await on.bus.send('create-list', command);
    expect(reply).toEqual({ ok: true, data: first!.data, etag: first!.etag });
    const { body } = await (await on.api.as('twice')).get('/api/lists');
    expect(body.lists).toHaveLength(1);
  });

  it('of another user with the same id is another command', async () => {
    const [adas, bobs] = [
      envelope(token, { name: 'Same id' }),
      envelope(await on.api.tokenOf('bob'), { name: 'Same id' }),
    ];
    const shared = { command_id: adas.command_id };
    await on.queue.queue('create-list', adas);
    await on.queue.queue('create-list', { ...bobs, ...shared });
    const results = await on.queue.resultsOf(adas.command_id, 2);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(results.map(({ user_id }) => user_id).sort()).toEqual(['ada', 'bob']);
  });

  it('passes its correlation id and its trace on to the events', async () => {
    const sender = await connectSender(await on.api.as('ada'));
    const data = { type: 'email', name: randomUUID(), sender_account_ids: [sender] };
    const command = envelope(token, data, { correlation_id: 'order-7' });
    await on.queue.queue('create-campaign', command, TRACE);
    const result = await on.queue.resultOf(command.command_id);
    for (const { metadata } of await campaignEvents(on.api, result.data.campaign.id)) {
      expect(metadata).toMatchObject({ $correlationId: 'order-7', traceparent: TRACE });
    }
  });

  it('is counted', async () => {
    await on.queue.untilDone();
    const { text } = await on.api.anonymous().get('/metrics');
    expect(Number(/queued_commands_total\{result="decided"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(5);
  });
});
