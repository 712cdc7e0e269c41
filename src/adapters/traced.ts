import { context, type SpanOptions, trace } from '@opentelemetry/api';
import { inSpan } from '../event-sourcing/tracing/spans';

type Method = (...parameters: readonly unknown[]) => Promise<unknown>;

/** The span of a call. */
export interface CallSpan extends SpanOptions {
  readonly name: string;
}

/** For some methods of a port: the span of a call with these parameters. */
export type CallSpans<Port> = {
  readonly [Name in keyof Port]?: Port[Name] extends (...parameters: infer Parameters) => Promise<unknown>
    ? (...parameters: Parameters) => CallSpan
    : never;
};

/** The port with spans for some of its methods, wherever a span is active: others would be traces of their own. */
export function traced<Port extends object>(port: Port, spans: CallSpans<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      const call = method.bind(target) as Method;
      const spanOf = Reflect.get(spans, name) as ((...parameters: readonly unknown[]) => CallSpan) | undefined;
      return spanOf === undefined ? call : (...parameters: readonly unknown[]) => callInSpan(call, parameters, spanOf);
    },
  });
}

function callInSpan(
  call: Method,
  parameters: readonly unknown[],
  spanOf: (...parameters: readonly unknown[]) => CallSpan,
): Promise<unknown> {
  if (trace.getActiveSpan() === undefined) return call(...parameters);
  const { name, ...options } = spanOf(...parameters);
  return inSpan(name, options, context.active(), () => call(...parameters));
}
