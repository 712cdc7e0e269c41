import { randomUUID } from 'node:crypto';
import { type Client, problem } from '../support/api';
import { campaignEvents } from '../support/api-campaigns';
import { connectSender } from '../support/api-senders';
import { describeOnBus, envelope, type Reply, startOnBus } from './bus';

const LONG_AGO = '2020-01-01T00:00:00Z';

describeOnBus('A command on the message bus', (on) => {
  let client: Client;
  let token: string;
  let sender: string;

  beforeAll(async () => {
    client = await on.api.as('ada');
    token = await on.api.tokenOf('ada');
    sender = await connectSender(client);
  });

  const draft = (name: string = randomUUID()) => ({ type: 'email', name, sender_account_ids: [sender] });
  const history = async (id: string) => (await campaignEvents(on.api, id)).map(({ type }) => type);

  async function drafted(): Promise<{ id: string; etag: string }> {
    const { data, etag } = await on.bus.send('create-campaign', envelope(token, draft()));
    return { id: data.campaign.id as string, etag: etag! };
  }

  it('has the same result as the request over HTTP', async () => {
    const command = envelope(token, draft());
    const reply = await on.bus.send('create-campaign', command);
    const response = await client.post('/api/campaigns', command.data, { 'idempotency-key': command.command_id });
    expect(reply).toEqual({ ok: true, data: response.body, etag: response.headers['etag'] });
    expect(response.status).toBe(201);
  });

  it('has one effect and one result, however often it is sent', async () => {
    const command = envelope(token, draft());
    const replies = await Promise.all(Array.from({ length: 5 }, () => on.bus.send('create-campaign', command)));
    replies.push(await on.bus.send('create-campaign', command));
    for (const reply of replies) expect(reply).toEqual(replies[0]);
    expect(await history(replies[0]!.data.campaign.id)).toEqual(['CampaignDrafted', 'SequenceSeeded']);
  });

  it('is rejected if its id was used for another', async () => {
    const command = envelope(token, draft());
    await on.bus.send('create-campaign', command);
    const reply = await on.bus.send('create-campaign', { ...command, data: draft() });
    expect(reply).toEqual({ ok: false, problem: problem(422, 'idempotency_key_reused') });
  });

  it('gets the same problem as over HTTP', async () => {
    const name = randomUUID();
    await on.bus.send('create-campaign', envelope(token, draft(name)));
    const reply = await on.bus.send('create-campaign', envelope(token, draft(name), { correlation_id: 'same' }));
    const { body } = await client.post('/api/campaigns', draft(name), { 'x-request-id': 'same' });
    expect(reply).toEqual({ ok: false, problem: body });
    expect(body).toMatchObject({ code: 'campaign_name_taken', suggested_name: `${name} (2)` });
  });

  it('names invalid fields as over HTTP', async () => {
    const reply = await on.bus.send('create-campaign', envelope(token, { type: 'email' }));
    const fields = reply.problem.errors.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(['/name', '/sender_account_ids']);
  });

  it('names ignored fields', async () => {
    const data = { ...draft(), skip_other_campaigns: true };
    const reply = await on.bus.send('create-campaign', envelope(token, data));
    expect(reply).toMatchObject({ ok: true, ignored_fields: ['skip_other_campaigns'] });
  });

  it('has the parameters of the path in its data', async () => {
    const { id } = await drafted();
    const reply = await on.bus.send('update-campaign', envelope(token, { id, daily_limit: 7 }));
    expect(reply).toMatchObject({ ok: true, data: { campaign: { id, daily_limit: 7 } } });
  });

  it('needs no data besides the path, if the request has no body', async () => {
    const { id } = await drafted();
    expect(await on.bus.send('delete-campaign', envelope(token, { id }))).toEqual({
      ok: true,
      data: { success: true },
    });
    expect((await history(id)).at(-1)).toBe('CampaignDeleted');
  });

  it('changes nothing if its condition is stale', async () => {
    const { id, etag } = await drafted();
    const first = await on.bus.send('update-campaign', envelope(token, { id, daily_limit: 7 }, { if_match: etag }));
    expect(first.ok).toBe(true);
    const second = await on.bus.send('update-campaign', envelope(token, { id, daily_limit: 8 }, { if_match: etag }));
    expect(second).toEqual({ ok: false, problem: problem(412, 'revision_mismatch') });
    expect(await history(id)).toEqual(['CampaignDrafted', 'SequenceSeeded', 'CampaignSettingsChanged']);
  });

  it('does not start after its deadline', async () => {
    const name = randomUUID();
    const late = await on.bus.send('create-campaign', envelope(token, draft(name), { deadline: LONG_AGO }));
    expect(late).toEqual({ ok: false, problem: problem(504, 'deadline_exceeded', { instance: expect.anything() }) });
    const inTime = envelope(token, draft(name), { deadline: '2999-01-01T00:00:00.000+02:00' });
    expect((await on.bus.send('create-campaign', inTime)).ok).toBe(true);
  });

  it('passes its correlation id and its trace on to the events', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const command = envelope(token, draft(), { correlation_id: 'order-7' });
    const { data } = await on.bus.send('create-campaign', command, traceparent);
    for (const { metadata } of await campaignEvents(on.api, data.campaign.id)) {
      expect(metadata).toMatchObject({ $correlationId: 'order-7', traceparent, actor: { type: 'user', id: 'ada' } });
    }
  });

  it('counts as a write of its user', async () => {
    const limited = await startOnBus(on.nats.url, { RATE_LIMIT: '2' });
    const replies: Reply[] = [];
    // The commands may go to either process. Only one of them has a limit.
    while (!replies.some(({ problem: refusal }) => refusal?.code === 'rate_limited')) {
      replies.push(await on.bus.send('create-list', envelope(token, { name: 'Limited' })));
    }
    expect(replies.at(-1)).toMatchObject({ problem: { status: 429 }, retry_after: expect.any(Number) });
    await limited.stop();
  });
});
