import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Log } from '../observability/log';
import { type Metrics } from '../observability/metrics';
import { type Connections } from './connections';
import { pathOf } from './path-of';
import { REQUEST_ID } from './request-id';

declare module 'fastify' {
  interface FastifyInstance {
    /** Gives the response its request id, and logs and counts it once it is closed, complete or not. */
    observeRequest(request: FastifyRequest, reply: FastifyReply): void;
  }
  interface FastifyReply {
    /** Why the request failed on our side: for the log, never for the caller. */
    failure: Error | undefined;
  }
}

/** What nginx logs when the caller closes the connection before the response has begun. */
const CLOSED_BY_CALLER = 499;

/** Characters of a path in the log; the head of a request may have 16 KiB. */
const LONGEST_PATH = 512;

/**
 * Logs one line for each request, health checks left out, and counts all of them. To be called before every other hook,
 * so that requests that another hook rejects are logged too.
 */
export function observeRequests(
  fastify: FastifyInstance,
  connections: Connections,
  log: Log,
  { requests }: Metrics,
): void {
  fastify.decorateReply('failure', undefined);
  fastify.decorate('observeRequest', (request: FastifyRequest, reply: FastifyReply) => {
    const start = performance.now();
    const { socket } = request.raw;
    connections.began(socket, reply);
    reply.header(REQUEST_ID, request.id);
    // Unlike Fastify's onResponse hook, this also happens when the caller goes away.
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
    // It crossed our end of the connection: as no response can be sent, nothing may happen.
    if (request.raw.socket.writableEnded) request.raw.socket.destroy();
    else done();
  });
}

function logRequest({ lines }: Log, request: FastifyRequest, reply: FastifyReply, milliseconds: number): void {
  const { failure } = reply;
  const aborted = !reply.raw.writableFinished;
  const statusCode = statusOf(reply);
  const level = failure !== undefined || statusCode >= 500 ? 'error' : 'info';
  lines[level](
    {
      req: { id: request.id, method: request.method, url: shortened(pathOf(request.url)) },
      res: { statusCode },
      responseTime: Math.round(milliseconds * 1_000) / 1_000,
      ...(aborted && { aborted }),
      ...(failure && { err: failure }),
    },
    aborted ? 'request aborted' : 'request completed',
  );
}

function statusOf({ raw }: FastifyReply): number {
  return raw.headersSent ? raw.statusCode : CLOSED_BY_CALLER;
}

function shortened(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
