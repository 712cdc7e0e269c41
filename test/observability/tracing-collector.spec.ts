import { EMAIL_SENDER } from '../support/api-senders';
import { ERROR, OtlpReceiver, SERVER } from './otlp-receiver';
import { newTrace, TracedService } from './traced-service';

const UNREACHABLE = 'http://127.0.0.1:1';

describe('Tracing', () => {
  let collector: OtlpReceiver;
  let service: TracedService;

  beforeEach(async () => {
    collector = await OtlpReceiver.start();
  });

  afterEach(async () => {
    service.process.signal('SIGKILL');
    await service.process.ended;
    await collector.stop();
  });

  const connectSender = (traceparent?: string) =>
    service.send('POST', '/api/senders', { body: EMAIL_SENDER, ...(traceparent && { traceparent }) });

  it('costs nothing but spans if the collector is down', async () => {
    service = await TracedService.start(UNREACHABLE, { OTEL_EXPORTER_OTLP_TIMEOUT: '50' });
    expect((await connectSender()).status).toBe(201);
    await service.process.logged('tracing reports a problem');
    expect((await connectSender()).status).toBe(201);
    const { code, stdout } = await service.stop();
    expect([code, stdout.match(/"msg":"stopped"/g)]).toEqual([0, ['"msg":"stopped"']]);
  });

  it('costs nothing but spans if the collector never responds', async () => {
    const silent = await OtlpReceiver.start(false);
    service = await TracedService.start(silent.url);
    const { traceId, traceparent } = newTrace();
    expect((await connectSender(traceparent)).status).toBe(201);
    await silent.until(traceId, (trace) => trace.length > 0);
    expect((await connectSender()).status).toBe(201);
    const { code, stdout } = await service.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('"msg":"stopped"');
    await silent.stop();
  });

  it('sends the last spans before the process ends', async () => {
    service = await TracedService.start(collector.url, { OTEL_BSP_SCHEDULE_DELAY: '3600000' });
    const { traceId, traceparent } = newTrace();
    await connectSender(traceparent);
    expect(collector.spans).toEqual([]);
    expect(await service.stop()).toMatchObject({ code: 0 });
    const names = collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['POST /api/senders', 'append sender']));
  });

  it('marks what fails because of the service', async () => {
    service = await TracedService.start(collector.url, { EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false' }, false);
    const { traceId, traceparent } = newTrace();
    expect((await connectSender(traceparent)).status).toBe(503);
    const trace = await collector.until(traceId, (spans) => spans.some(({ kind }) => kind === SERVER));
    const failed = trace.map(({ name, status, attributes }) => [name, status, attributes['error.type']]);
    expect(failed).toEqual(
      expect.arrayContaining([
        ['append sender', ERROR, expect.stringMatching(/^(StoreUnavailable|AppendOutcomeUnknown)$/)],
        ['POST /api/senders', ERROR, expect.any(String)],
      ]),
    );
  });

  it('uses the names and the sampler that OpenTelemetry defines variables for', async () => {
    const variables = { OTEL_SERVICE_NAME: 'outreach', OTEL_TRACES_SAMPLER: 'parentbased_always_off' };
    service = await TracedService.start(collector.url, variables);
    await connectSender();
    const { traceId, traceparent } = newTrace();
    await connectSender(traceparent);
    const trace = await collector.until(traceId, (spans) => spans.some(({ kind }) => kind === SERVER));
    expect(trace[0]?.service).toBe('outreach');
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  });

  it('loads the SDK only if there is a collector', async () => {
    const variables = { NODE_OPTIONS: `--require ${require.resolve('./loaded-packages.cjs')}` };
    service = await TracedService.start('', variables);
    const trace = newTrace();
    await connectSender(trace.traceparent);
    await service.process.logged(`"trace_id":"${trace.traceId}"`);
    expect((await service.stop()).stderr).toMatch(/^loaded: @opentelemetry\/api$/m);
    service = await TracedService.start(collector.url, variables);
    expect((await service.stop()).stderr).toMatch(/^loaded: .*@opentelemetry\/sdk-trace-node/m);
  });
});
