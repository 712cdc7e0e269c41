import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { type EventMetadata, type RecordedEvent } from '../log/event-store';
import { contextOf, markFailed, traceparentIn, tracer } from '../tracing/spans';

/** Number of traces that get a span for one batch. */
const MOST_TRACES = 100;

/** Milliseconds after which events get no span, because a rebuild would add one to every trace that ever was. */
const OLDEST = 3_600_000;

/** The spans in which a consumer handles a batch: one for each trace that has recent events in it. */
export class BatchSpans {
  /** By trace id. Each is a child of the span that appended the first event of its trace. */
  private readonly spans = new Map<string, Span>();

  constructor(name: string, consumer: string, events: readonly RecordedEvent[]) {
    const traces = [...recentByTrace(events)].slice(0, MOST_TRACES);
    for (const [traceId, own] of traces) {
      const attributes = {
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': consumer,
        'messaging.batch.message_count': own.length,
      };
      const parent = contextOf(traceparentOf(own[0]));
      this.spans.set(traceId, tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, parent));
    }
  }

  /** The events as parts of their spans, so that whatever they cause continues there. */
  continued(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (this.spans.size === 0) return events;
    const inside = new Map([...this.spans].map(([traceId, span]) => [traceId, traceparentIn(withSpan(span))]));
    return events.map((event) => {
      const traceparent = inside.get(traceIdOf(event) ?? '');
      return traceparent === undefined ? event : { ...event, metadata: { ...event.metadata, traceparent } };
    });
  }

  /** Runs a part of the work. If there is one span, it is active meanwhile. If the work fails, so do the spans. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const [only, ...others] = this.spans.values();
    const active = only === undefined || others.length > 0 ? ROOT_CONTEXT : withSpan(only);
    try {
      return await context.with(active, work);
    } catch (error) {
      for (const span of this.spans.values()) markFailed(span, error);
      this.end();
      throw error;
    }
  }

  /** Call it after the last part. Spans that never end are not sent. */
  end(): void {
    for (const span of this.spans.values()) span.end();
  }
}

function recentByTrace(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const byTrace = new Map<string, RecordedEvent[]>();
  const oldest = new Date(Date.now() - OLDEST).toISOString();
  for (const event of events) {
    const traceId = isOlder(event, oldest) ? undefined : traceIdOf(event);
    if (traceId === undefined) continue;
    const own = byTrace.get(traceId);
    if (own === undefined) byTrace.set(traceId, [event]);
    else own.push(event);
  }
  return byTrace;
}

function isOlder(event: RecordedEvent, time: string): boolean {
  const occurredAt = metadataOf(event)?.occurred_at;
  return occurredAt !== undefined && occurredAt < time;
}

function traceIdOf(event: RecordedEvent): string | undefined {
  return trace.getSpanContext(contextOf(traceparentOf(event)))?.traceId;
}

function traceparentOf(event: RecordedEvent | undefined): string | undefined {
  const traceparent: unknown = event && metadataOf(event)?.traceparent;
  return typeof traceparent === 'string' ? traceparent : undefined;
}

/** The metadata of removals and of damaged events may be absent, or hold anything. */
function metadataOf({ metadata }: RecordedEvent): Partial<EventMetadata> | null | undefined {
  return metadata;
}

function withSpan(span: Span) {
  return trace.setSpan(ROOT_CONTEXT, span);
}
