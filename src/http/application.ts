import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config/config';
import { Log } from '../observability/log';
import { Metrics } from '../observability/metrics';
import { abortByReset } from './abort-response';
import { describeEvents } from './asyncapi/describe-events';
import { authenticate } from './auth/authenticate';
import { TokenVerifier } from '../edge/tokens/token-verifier';
import { BrokenRequests } from './broken-requests';
import { sendNotModified } from './not-modified';
import { Connections } from './connections';
import { allowOrigins } from './cross-origin';
import { takeBodies } from './intake/take-bodies';
import { refuseApi, refuseUnknownRoutes } from './known-routes';
import { observeRequests } from './observe-requests';
import { publishOpenApi } from './openapi/document';
import { routeNotFound } from '../edge/problems/problem';
import { sendProblem } from './send-problem';
import { servePublicPaths } from './public-path';
import { limitRates } from './rate-limit/limit-rates';
import { RateLimitGuard } from './rate-limit/rate-limit.guard';
import { rejectBadHead } from './reject-bad-head';
import { requestId } from './request-id';
import { sendSecurityHeaders } from './security-headers';
import { rejectBadFileRequests } from './static-files';

/** Interval in milliseconds at which Node checks for requests that take too long to arrive. */
const TIMEOUT_CHECK = 1_000;

/** Longer than a path can be, so that a malformed id of any length gets the same 404 as an unknown one. */
const LONGEST_PARAMETER = 16_384;

/** Creates the whole service, ready for `listen` or `inject`. Nothing runs before `init` or `listen`. */
export async function createApplication(module: DynamicModule): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(), {
    // Nest's messages wait for this service's logger. The caller reports why a startup fails.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  const log = app.get(Log);
  app.useLogger(log);
  app.flushLogs();
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready', 'metrics'] });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  servePublicPaths(fastify, app.get(Config).publicUrl);
  const connections = app.get(Connections);
  connections.watch(fastify.server);
  new BrokenRequests(connections, log, app.get(Metrics)).watch(fastify);
  observeRequests(fastify, connections, log, app.get(Metrics), app.get(Config));
  abortByReset(fastify);
  await sendSecurityHeaders(fastify, app.get(Config));
  rejectBadHead(fastify);
  await allowOrigins(fastify, app.get(Config));
  // Other processes serve only health and metrics over HTTP.
  const servesApi = ['all', 'api'].includes(app.get(Config).role);
  if (!servesApi) refuseApi(fastify);
  refuseUnknownRoutes(fastify);
  authenticate(fastify, app.get(TokenVerifier), app.get(Config));
  limitRates(fastify, app.get(RateLimitGuard));
  takeBodies(fastify, app.get(Config).limits, app.get(Metrics));
  sendNotModified(fastify);
  closeConnectionsWhenStopping(fastify, connections);
  rejectBadFileRequests(fastify);
  if (servesApi) {
    publishOpenApi(app);
    describeEvents(app);
  }
  return app;
}

function fastifyAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    // Node would reject these requests with an empty response. Here they get a problem and are logged.
    http: { requireHostHeader: false, connectionsCheckingInterval: TIMEOUT_CHECK },
    clientErrorHandler: () => undefined,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    genReqId: requestId,
    // Requests that arrive during shutdown are still served. Their connections are closed afterwards.
    return503OnClosing: false,
    frameworkErrors: rejectMalformedPath,
    // Every step of a request is a Fastify hook. Nest's middleware is not used.
    skipMiddie: true,
  });
}

/** A path that cannot be decoded never reaches a route. */
function rejectMalformedPath(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  // Fastify runs no hooks for such a request.
  request.server.observeRequest(request, reply);
  sendProblem(routeNotFound(), request, reply);
}

function closeConnectionsWhenStopping(fastify: FastifyInstance, connections: Connections): void {
  fastify.addHook('preClose', async () => {
    connections.stop();
    await connections.takeWaiting();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (connections.isStopping) reply.header('Connection', 'close');
    done(null, payload);
  });
}
