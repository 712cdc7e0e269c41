import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { Config } from '../config/config';
import { Metrics } from '../observability/metrics';
import { quietly } from '../observability/startup-logger';
import { authenticate } from './auth/authenticate';
import { TokenVerifier } from './auth/token-verifier';
import { answerBrokenRequest } from './broken-requests';
import { sendNotModified } from './conditional/not-modified';
import { allowOrigins } from './cross-origin';
import { takeBodies } from './intake/take-bodies';
import { refuseApi, refuseUnknownRoutes } from './known-routes';
import { publishOpenApi } from './openapi/document';
import { routeNotFound } from './problems/problem';
import { sendProblem } from './problems/send-problem';
import { limitRates } from './rate-limit/limit-rates';
import { RateLimitGuard } from './rate-limit/rate-limit.guard';
import { REQUEST_ID, requestId } from './request-id';
import { sendSecurityHeaders } from './security-headers';
import { rejectBadFileRequests } from './static-files';

/** Milliseconds for a whole request to arrive; Fastify's own default is to wait for ever. */
const SLOWEST_REQUEST = 30_000;

/** Longer than any id, so that a wrong one of whatever length is told from an unknown one by nobody. */
const LONGEST_PARAMETER = 16_384;

/** The whole service, ready to listen or to be injected into. Nothing runs before `init` or `listen`. */
export async function createApplication(module: DynamicModule): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(), {
    // Held back until our own logger is there; what made the start fail is told by whoever started it.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(quietly(app.get(Logger)));
  app.flushLogs();
  app.setGlobalPrefix('api', { exclude: ['health/live', 'health/ready', 'metrics'] });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  identifyRequests(fastify);
  await sendSecurityHeaders(fastify, app.get(Config));
  await allowOrigins(fastify, app.get(Config));
  // Who only projects is watched over, and asked nothing else.
  const servesApi = app.get(Config).role !== 'projector';
  if (!servesApi) refuseApi(fastify);
  refuseUnknownRoutes(fastify);
  authenticate(fastify, app.get(TokenVerifier));
  limitRates(fastify, app.get(RateLimitGuard));
  takeBodies(fastify, app.get(Config).limits, app.get(Metrics));
  sendNotModified(fastify);
  measureRequests(fastify, app.get(Metrics));
  closeConnectionsWhenStopping(fastify);
  rejectBadFileRequests(fastify);
  if (servesApi) publishOpenApi(app);
  return app;
}

function fastifyAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    requestTimeout: SLOWEST_REQUEST,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    genReqId: requestId,
    // What arrives while stopping is still served, and its connection closed afterwards.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadAddress,
  });
}

/** An address that cannot be decoded never gets as far as a route. */
function answerBadAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(routeNotFound(), request, reply.header(REQUEST_ID, request.id));
}

function identifyRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    done();
  });
}

function measureRequests(fastify: FastifyInstance, { requests }: Metrics): void {
  fastify.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    requests.observe(labels, reply.elapsedTime / 1_000);
    done();
  });
}

/** A connection that is kept alive would keep the process alive too. */
function closeConnectionsWhenStopping(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping) reply.header('Connection', 'close');
    done(null, payload);
  });
}
