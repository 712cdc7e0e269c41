import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { Config } from '../../config/config';
import { routeNotFound } from '../../edge/problems/problem';
import { asyncApiDocument } from '../../publishing/asyncapi/document';
import { commandsIn } from '../../publishing/asyncapi/commands';
import { eventsPage } from '../../publishing/page/page';
import { findSchema, schemaList } from '../../publishing/schemas/published-schemas';
import { serviceUrl } from '../../publishing/service-url';
import { openApiDocument } from '../openapi/document';
import { sendProblem } from '../send-problem';

interface SchemaParams {
  readonly type: string;
  readonly version: string;
}

/** Serves the AsyncAPI document, its page, and the JSON Schemas of events. The first two are built once, when needed. */
export function describeEvents(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const base = serviceUrl(app.get(Config));
  const links = { base, path: (path: string) => fastify.publicPath(path) };
  const document = once(() => JSON.stringify(asyncApiDocument(openApiDocument(app), base)));
  const page = once(() => eventsPage(commandsIn(openApiDocument(app)), links));
  fastify.get('/asyncapi.json', (_, reply) => reply.type('application/json').send(document()));
  fastify.get('/asyncapi', (_, reply) => reply.type('text/html; charset=utf-8').send(page()));
  fastify.get('/schemas', (_, reply) => reply.send({ schemas: schemaList(base) }));
  fastify.get<{ Params: SchemaParams }>('/schemas/:type/:version', (request, reply) => {
    const schema = findSchema(request.params.type, request.params.version, base);
    if (schema === undefined) return sendProblem(routeNotFound(), request, reply);
    return reply.type('application/schema+json').send(JSON.stringify(schema));
  });
}

function once(build: () => string): () => string {
  let built: string | undefined;
  return () => (built ??= build());
}
