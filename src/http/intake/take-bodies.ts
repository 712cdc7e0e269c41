import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Limits } from '../../config/config';
import { type Metrics } from '../../observability/metrics';
import { BodiesInFlight } from './bodies-in-flight';
import { closeGently } from './close-gently';
import { headerProblem } from './header-problem';
import { parseBody } from './parse-body';
import { receiveBody } from './receive-body';

/** Node buffers this many bytes of an unread body. Skipping a smaller body costs less than a new connection. */
const SKIPPED = 65_536;

/**
 * Receives and parses request bodies. The cheapest checks come first: headers, bytes in flight, length, UTF-8, JSON,
 * limits. Call it after `authenticate`. The `bodyLimit` of a route is in bytes; the default is BODY_LIMIT, or CSV_LIMIT
 * for a route that takes CSV.
 */
export function takeBodies(fastify: FastifyInstance, limits: Limits, metrics: Metrics): void {
  const inFlight = new BodiesInFlight(limits.bodiesInFlightBytes);
  metrics.watchBodiesInFlight(() => inFlight.bytes);
  fastify.decorateRequest('bodyBytes', 0);
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit ??= route.config?.takes === 'text/csv' ? limits.csvBytes : limits.bodyBytes;
  });
  fastify.addHook('onRequest', (request, _reply, done) => done(headerProblem(request)));
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.config.takes === undefined) return done(null);
    receiveBody(request, payload, inFlight, (problem, bytes) => {
      if (problem !== undefined) return done(problem);
      try {
        done(null, parseBody(request, bytes, limits, inFlight));
      } catch (error) {
        done(error as Error);
      }
    });
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    inFlight.release(request);
    if (hasUnreadRest(request)) {
      reply.header('Connection', 'close');
      closeGently(request.raw.socket);
    }
    done(null, payload);
  });
}

/** Whether the connection would have to skip a large or endless body before the next request. */
function hasUnreadRest({ raw }: FastifyRequest): boolean {
  if (raw.complete) return false;
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = raw.headers;
  return transferEncoding !== undefined || Number(length) > SKIPPED;
}
