import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { UnreadableEvent } from '../log/event-codec';
import { AppendOutcomeUnknown, StoreUnavailable } from '../log/event-store';

/** Unless an SDK is registered, its spans record nothing. */
export const tracer = trace.getTracer('campaigns');

const FAULTS = [StoreUnavailable, AppendOutcomeUnknown, UnreadableEvent];

/** Runs `work` in a span that is active meanwhile. A fault makes the span an error. A conflict or a refusal does not. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  parent: Context,
  work: () => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    if (FAULTS.some((fault) => error instanceof fault)) markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Records only the class of the error, because messages can contain personal data. */
export function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.constructor.name : typeof error);
}

/** The context that a `traceparent` names; an empty one if it is absent or malformed, or if no SDK is registered. */
export function contextOf(traceparent: string | undefined): Context {
  return traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** The `traceparent` of a context's span; undefined if there is none, or if no SDK is registered. */
export function traceparentIn(from: Context): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(from, carrier);
  return carrier.traceparent;
}
