import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { BatchSpans } from '../../src/event-sourcing/consuming/batch-spans';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';

const HOUR = 3_600_000;

/** An event of a trace. @param trace a small number, which the id of the trace ends with */
function eventOf(trace: number, { age = 0, span = 1 } = {}): RecordedEvent {
  const [traceId, spanId] = [trace.toString(16).padStart(32, '0'), span.toString(16).padStart(16, '0')];
  const occurred_at = new Date(Date.now() - age).toISOString();
  return { metadata: { occurred_at, traceparent: `00-${traceId}-${spanId}-01` } } as unknown as RecordedEvent;
}

describe('The spans of a batch', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeAll(() => provider.register());
  afterEach(() => exporter.reset());
  afterAll(async () => {
    await provider.shutdown();
    for (const registered of [trace, context, propagation]) registered.disable();
  });

  const spansOf = (...events: readonly RecordedEvent[]) => new BatchSpans('project counters.v1', 'counters.v1', events);

  it('are one for each trace, with the number of its events', () => {
    spansOf(eventOf(1), eventOf(2), eventOf(1, { span: 2 })).end();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(['project counters.v1', 'project counters.v1']);
    expect(spans.map(({ attributes }) => attributes['messaging.batch.message_count'])).toEqual([2, 1]);
    expect(spans[0]?.parentSpanContext?.spanId).toMatch(/^0+1$/);
  });

  it('are at most 100', () => {
    spansOf(...Array.from({ length: 500 }, (_, index) => eventOf(index + 1))).end();
    expect(exporter.getFinishedSpans()).toHaveLength(100);
  });

  it('omit events that occurred more than an hour ago', () => {
    spansOf(eventOf(1, { age: HOUR + 60_000 }), eventOf(2, { age: HOUR - 60_000 })).end();
    expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).toEqual([
      expect.stringMatching(/2$/),
    ]);
  });

  it.each([
    ['no metadata', {}],
    ['no trace', { metadata: {} }],
    ['a trace that is no string', { metadata: { traceparent: 7 } }],
    ['a malformed trace', { metadata: { traceparent: '00-1-1-01' } }],
    ['null as metadata', { metadata: null }],
  ])('omit an event with %s', (_, event) => {
    const spans = spansOf(event as unknown as RecordedEvent);
    spans.end();
    expect(spans.continued([event as unknown as RecordedEvent])).toEqual([event]);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('are the context of what the events cause', () => {
    const events = [eventOf(1), eventOf(2)];
    const spans = spansOf(...events);
    const continued = spans.continued(events);
    spans.end();
    const ids = exporter.getFinishedSpans().map((span) => span.spanContext());
    expect(continued.map(({ metadata }) => metadata.traceparent)).toEqual(
      ids.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    );
  });

  it('are active if there is one, and not if there are several', async () => {
    const active = () => Promise.resolve(trace.getActiveSpan()?.spanContext().traceId);
    expect(await spansOf(eventOf(7)).during(active)).toMatch(/7$/);
    expect(await spansOf(eventOf(7), eventOf(8)).during(active)).toBeUndefined();
  });

  it('fail with the work, and say only which class of error it was', async () => {
    const fault = new TypeError('ada@example.com');
    await expect(spansOf(eventOf(1), eventOf(2)).during(() => Promise.reject(fault))).rejects.toBe(fault);
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ status }) => status)).toEqual(Array(2).fill({ code: SpanStatusCode.ERROR }));
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['TypeError', 'TypeError']);
  });
});
