import { randomUUID } from 'node:crypto';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { BusClient, envelope, untilReadiness } from '../bus/bus';
import { SECRET } from '../support/api';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { CONSUMER, OtlpReceiver, pathTo } from './otlp-receiver';
import { newTrace, TracedService } from './traced-service';

describeOnNats('A command from the message bus', ({ path }) => {
  let collector: OtlpReceiver;
  let nats: NatsServer;
  let service: TracedService;

  beforeAll(async () => {
    [collector, nats] = await Promise.all([OtlpReceiver.start(), NatsServer.start(path)]);
    service = await TracedService.start(collector.url, { MESSAGE_BUS_URL: nats.url });
    await untilReadiness(service.url, ({ message_bus }) => message_bus === 'ok');
  });

  afterAll(async () => {
    await service.stop();
    await nats.remove();
    await collector.stop();
  });

  it("continues the sender's trace", async () => {
    const bus = await BusClient.connect(nats);
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    const { traceId, spanId, traceparent } = newTrace();
    expect(await bus.send('create-list', envelope(token, { name: randomUUID() }), traceparent)).toMatchObject({
      ok: true,
    });
    await bus.close();
    const trace = await collector.until(traceId, (spans) => spans.some(({ parentSpanId }) => parentSpanId === spanId));
    expect(pathTo('append lead_list', trace)).toBe('POST /api/lists > transact lead_list > append lead_list');
    expect(trace.find(({ parentSpanId }) => parentSpanId === spanId)).toMatchObject({
      kind: CONSUMER,
      attributes: { 'messaging.operation.type': 'process', 'http.response.status_code': 201 },
    });
  });
});
