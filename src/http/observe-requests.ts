import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../config/config';
import { type Log } from '../observability/log';
import { type Metrics } from '../observability/metrics';
import { type Connections } from './connections';
import { loggedPath } from './logged-path';
import { ofMessageBus } from './message-bus-request';
import { REQUEST_ID } from './request-id';
import { startRequestSpan, traceRequests } from './trace-requests';
import { readTraceparent, traceIdOf } from './traceparent';

declare module 'fastify' {
  interface FastifyInstance {
    /** Adds the request id to the response. Logs, counts and traces the response until it is closed, complete or not. */
    observeRequest(request: FastifyRequest, reply: FastifyReply): void;
  }
  interface FastifyReply {
    /** The internal error of a failed request. For the log only; callers never see it. */
    failure: Error | undefined;
  }
}

/** The status that nginx logs if the caller closes the connection before the response has begun. */
const CLOSED_BY_CALLER = 499;

/**
 * Logs one line for each request except health checks, and counts all requests. Call it before all other hooks, so that
 * requests that another hook rejects are logged too.
 */
export function observeRequests(
  fastify: FastifyInstance,
  connections: Connections,
  log: Log,
  { requests }: Metrics,
  { collectorUrl }: Config,
): void {
  const traced = collectorUrl !== undefined;
  fastify.decorateReply('failure', undefined);
  fastify.decorateRequest('traceparent', undefined);
  if (traced) traceRequests(fastify);
  fastify.decorate('observeRequest', (request: FastifyRequest, reply: FastifyReply) => {
    const start = performance.now();
    const { socket } = request.raw;
    connections.began(socket, reply);
    reply.header(REQUEST_ID, request.id);
    request.traceparent = readTraceparent(request.headers);
    if (traced) startRequestSpan(request, reply);
    // Unlike Fastify's onResponse hook, this event also comes if the caller disconnects.
    reply.raw.once('close', () => {
      connections.ended(socket, reply);
      const milliseconds = performance.now() - start;
      const route = request.routeOptions.url ?? 'none';
      requests.observe({ method: request.method, route, status: statusOf(reply) }, milliseconds / 1_000);
      if (!route.startsWith('/health/')) logRequest(log, request, reply, milliseconds);
    });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    fastify.observeRequest(request, reply);
    // The service has already ended this connection. No response can be sent, so the request must have no effect.
    if (request.raw.socket.writableEnded) request.raw.socket.destroy();
    else done();
  });
}

function logRequest({ lines }: Log, request: FastifyRequest, reply: FastifyReply, milliseconds: number): void {
  const { failure } = reply;
  const overBus = ofMessageBus(request);
  // Without a connection, nobody can abort the response.
  const aborted = !overBus && !reply.raw.writableFinished;
  const statusCode = statusOf(reply);
  const level = failure !== undefined || statusCode >= 500 ? 'error' : 'info';
  lines[level](
    {
      req: { id: request.id, method: request.method, url: loggedPath(request.url) },
      res: { statusCode },
      responseTime: Math.round(milliseconds * 1_000) / 1_000,
      ...(request.traceparent !== undefined && { trace_id: traceIdOf(request.traceparent) }),
      ...(overBus && { transport: 'message bus' }),
      ...(aborted && { aborted }),
      ...(failure && { err: failure }),
    },
    aborted ? 'request aborted' : 'request completed',
  );
}

function statusOf({ raw }: FastifyReply): number {
  return raw.headersSent ? raw.statusCode : CLOSED_BY_CALLER;
}
