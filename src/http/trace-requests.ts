import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { contextOf, traceparentIn, tracer } from '../event-sourcing/tracing/spans';
import { loggedPath } from './logged-path';
import { ofMessageBus } from './message-bus-request';

declare module 'fastify' {
  interface FastifyRequest {
    /** With the span of the request; undefined if it has none. */
    traceContext: Context | undefined;
  }
}

/** Requests that monitoring repeats all the time. */
const UNTRACED = /^\/(health\/|metrics$)/;

/** Records a span for each request, and runs the handlers of requests in their spans. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('traceContext', undefined);
  // Not earlier, because bodies arrive in other contexts, and what follows them would run there.
  fastify.addHook('preHandler', ({ traceContext }, _reply, done) => {
    if (traceContext === undefined) done();
    else context.with(traceContext, done);
  });
}

/** Starts the span of a request, which then is the parent of everything in the request. */
export function startRequestSpan(request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url;
  if (route !== undefined && UNTRACED.test(route)) return;
  const caller = contextOf(request.traceparent);
  const span = tracer.startSpan(nameOf(request), { kind: kindOf(request), attributes: attributesOf(request) }, caller);
  request.traceContext = trace.setSpan(caller, span);
  request.traceparent = traceparentIn(request.traceContext);
  reply.raw.once('close', () => endWith(span, reply));
}

function nameOf({ method, routeOptions }: FastifyRequest): string {
  return routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`;
}

/** A command from the message bus gets one span: it is consumed by being carried out as a request. */
function kindOf(request: FastifyRequest): SpanKind {
  return ofMessageBus(request) ? SpanKind.CONSUMER : SpanKind.SERVER;
}

function attributesOf(request: FastifyRequest) {
  const { method, protocol, url, routeOptions } = request;
  return {
    'http.request.method': method,
    'url.scheme': protocol,
    'url.path': loggedPath(url),
    ...(routeOptions.url !== undefined && { 'http.route': routeOptions.url }),
    ...(ofMessageBus(request) && { 'messaging.operation.type': 'process' }),
  };
}

function endWith(span: Span, { raw, failure }: FastifyReply): void {
  const { headersSent, statusCode } = raw;
  if (headersSent) span.setAttribute('http.response.status_code', statusCode);
  if (headersSent && statusCode >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', failure?.constructor.name ?? String(statusCode));
  }
  span.end();
}
