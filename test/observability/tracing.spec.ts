import { randomUUID } from 'node:crypto';
import { EMAIL_SENDER } from '../support/api-senders';
import { CLIENT, CONSUMER, ERROR, INTERNAL, OtlpReceiver, pathTo, type ReceivedSpan, SERVER } from './otlp-receiver';
import { newTrace, TracedService } from './traced-service';

const CREATE = 'POST /api/campaigns';

/** The spans of a create, once the campaign is in the view. */
const isProjected = (trace: readonly ReceivedSpan[]) =>
  [CREATE, 'react campaign-names', 'project campaigns.v4'].every((name) => trace.some((span) => span.name === name));

describe('A trace', () => {
  let collector: OtlpReceiver;
  let service: TracedService;
  let sender: string;

  beforeAll(async () => {
    collector = await OtlpReceiver.start();
    service = await TracedService.start(collector.url);
    sender = (await service.send('POST', '/api/senders', { body: EMAIL_SENDER })).body.account.id as string;
  });

  afterAll(async () => {
    await service.stop();
    await collector.stop();
  });

  const draft = (name = randomUUID() as string) => ({ type: 'email', name, sender_account_ids: [sender] });

  async function create(body: object = draft()) {
    const trace = newTrace();
    const response = await service.send('POST', '/api/campaigns', { body, traceparent: trace.traceparent });
    return { ...trace, ...response };
  }

  const spanIn = (trace: readonly ReceivedSpan[], name: string) => trace.find((span) => span.name === name)!;

  it("contains a create from the caller's span to the view", async () => {
    const { traceId, spanId, status } = await create();
    expect(status).toBe(201);
    const trace = await collector.until(traceId, isProjected);
    expect(spanIn(trace, CREATE).parentSpanId).toBe(spanId);
    expect(pathTo('append campaign', trace)).toBe(`${CREATE} > transact campaign > append campaign`);
    expect(pathTo('insert names', trace)).toBe(`${CREATE} > transact campaign > insert names`);
    expect(pathTo('save campaigns.v4', trace)).toBe(
      `${CREATE} > transact campaign > project campaigns.v4 > save campaigns.v4`,
    );
    expect(pathTo('hold names', trace)).toBe(`${CREATE} > transact campaign > react campaign-names > hold names`);
  });

  it('begins with the request if the caller has none', async () => {
    const { status, body } = await service.send('POST', '/api/campaigns', { body: draft() });
    expect(status).toBe(201);
    // The span ends with the response.
    const { traceId } = await collector.untilSpan(({ name, parentSpanId }) => name === CREATE && !parentSpanId);
    const trace = await collector.until(traceId, isProjected);
    expect(pathTo('project campaigns.v4', trace)).toBe(`${CREATE} > transact campaign > project campaigns.v4`);
    expect(body.campaign.status).toBe('draft');
  });

  it('contains what reactors append, and what is made of that', async () => {
    const { id } = (await create()).body.campaign;
    const path = `/api/campaigns/${id}`;
    const sequence_nodes = [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }];
    await service.send('PATCH', path, { body: { sequence_nodes } });
    await service.send('POST', `${path}/leads`, { body: { prospects: [{ email: 'eve@example.com' }] } });
    const { traceId, traceparent } = newTrace();
    expect((await service.send('POST', `${path}/launch`, { traceparent })).status).toBe(200);
    const trace = await collector.until(traceId, (spans) => {
      const projections = spans.filter(({ name }) => name === 'project campaigns.v4');
      return projections.length === 2 && spans.some(({ name }) => name === 'react campaign-launches');
    });
    const reaction = spanIn(trace, 'react campaign-launches');
    const activated = trace.find(
      ({ name, parentSpanId }) => name === 'transact campaign' && parentSpanId === reaction.spanId,
    )!;
    expect(trace.filter(({ parentSpanId }) => parentSpanId === activated.spanId).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['append campaign', 'project campaigns.v4']),
    );
    expect(pathTo('react campaign-launches', trace)).toBe(
      'POST /api/campaigns/:id/launch > transact campaign > react campaign-launches',
    );
  });

  it('contains the reads of a query', async () => {
    const { traceId, traceparent } = newTrace();
    await service.send('GET', '/api/senders', { traceparent });
    const trace = await collector.until(traceId, (spans) => spans.some(({ kind }) => kind === SERVER));
    expect(pathTo('list senders.v1', trace)).toBe('GET /api/senders > list senders.v1');
  });

  it('describes its spans by the conventions of OpenTelemetry', async () => {
    const { traceId } = await create();
    const trace = await collector.until(traceId, isProjected);
    expect(spanIn(trace, CREATE)).toMatchObject({
      kind: SERVER,
      service: 'campaigns',
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/campaigns',
        'url.path': '/api/campaigns',
        'http.response.status_code': 201,
      },
    });
    expect(spanIn(trace, 'transact campaign').kind).toBe(INTERNAL);
    expect(spanIn(trace, 'append campaign')).toMatchObject({
      kind: CLIENT,
      attributes: { 'db.system.name': 'sqlite', 'db.operation.name': 'append', 'db.collection.name': 'campaign' },
    });
    expect(spanIn(trace, 'project campaigns.v4')).toMatchObject({
      kind: CONSUMER,
      attributes: { 'messaging.consumer.group.name': 'campaigns.v4', 'messaging.batch.message_count': 2 },
    });
  });

  it('has no error for a refusal', async () => {
    const body = draft();
    await create(body);
    const { traceId, status } = await create(body);
    expect(status).toBe(409);
    const trace = await collector.until(traceId, (spans) => spans.some(({ name }) => name === CREATE));
    expect(spanIn(trace, CREATE).attributes['http.response.status_code']).toBe(409);
    expect(trace.map((span) => span.status)).not.toContain(ERROR);
  });

  it('contains no names, addresses, queries and tokens', async () => {
    const name = `Secret ${randomUUID()}`;
    const { traceId } = await create(draft(name));
    const trace = newTrace();
    await service.send('GET', `/api/senders?secret=${name}`, { traceparent: trace.traceparent });
    await collector.until(traceId, isProjected);
    await collector.until(trace.traceId, (spans) => spans.length > 0);
    const sent = JSON.stringify(collector.spans);
    expect(sent).toContain('url.path');
    for (const secret of ['Secret', 'example.com', 'ey']) expect(sent).not.toContain(secret);
  });

  it('is not begun by health checks and metrics', async () => {
    const [health, metrics, listed] = [newTrace(), newTrace(), newTrace()];
    await service.send('GET', '/health/live', health);
    await fetch(`${service.url}/metrics`, { headers: { traceparent: metrics.traceparent } });
    await service.send('GET', '/api/senders', listed);
    await collector.until(listed.traceId, (spans) => spans.some(({ kind }) => kind === SERVER));
    for (const { traceId } of [health, metrics]) {
      expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
    }
  });

  it('is named in the log lines of its requests', async () => {
    const { traceId } = await create();
    await service.process.logged(`"trace_id":"${traceId}"`);
  });

  it('follows the decision of the caller not to record it', async () => {
    const unrecorded = newTrace();
    const traceparent = unrecorded.traceparent.replace(/01$/, '00');
    expect((await service.send('POST', '/api/campaigns', { body: draft(), traceparent })).status).toBe(201);
    // The events of this one are handled later.
    const { traceId } = await create();
    await collector.until(traceId, isProjected);
    expect(collector.spans.filter((span) => span.traceId === unrecorded.traceId)).toEqual([]);
  });
});
