import { type FastifyInstance } from 'fastify';
import { AppModule } from '../../src/app.module';
import { createApplication } from '../../src/http/application';
import { type Api, startApi } from '../support/api';
import { PublishedApi } from '../support/openapi';

/** Routes that serve the document itself, and the description of events. */
const ABOUT = /^\/(docs|openapi|asyncapi|schemas)/;

describe('The published document', () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi();
  });

  afterAll(() => api.stop());

  it('describes every route, and no other', async () => {
    const app = await createApplication(AppModule.of(api.config));
    const routes = new Set<string>();
    (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRoute', ({ method, url }) => {
      const path = url.replace(/:(\w+)/g, '{$1}');
      for (const one of [method].flat()) if (one !== 'HEAD' && !ABOUT.test(path)) routes.add(`${one} ${path}`);
    });
    await app.init();
    await app.close();
    const described = new Set(api.published.described().map((name) => name.replace(/ \d+$/, '')));
    expect([...routes].sort()).toEqual([...described].sort());
    expect(routes.size).toBeGreaterThan(10);
  });

  it('describes every field with its type, and every parameter with its form', () => {
    const undescribed: string[] = [];
    walk(api.published.document.components?.schemas ?? {}, '', undescribed);
    walk(api.published.document.paths, '', undescribed);
    expect(undescribed).toEqual([]);
  });

  it('is OpenAPI 3.1, without keywords of 3.0', () => {
    expect(api.published.document.openapi).toBe('3.1.0');
    expect(JSON.stringify(api.published.document)).not.toMatch(
      /"(nullable|exclusiveMinimum|exclusiveMaximum)":(true|false)/,
    );
  });

  it('gives every operation a unique id, a tag and a description', () => {
    const operations = operationsOf(api);
    const names = operations.map(({ operationId }) => operationId);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['createCampaign', 'listCampaigns', 'getCampaign', 'getCampaignHistory'],
        ...['createSender', 'getSenders', 'getSender', 'disconnectSender'],
        ...['createList', 'getLists', 'getList', 'updateList', 'deleteList'],
        ...['addLeadsToList', 'addLeadsToListFromCsv', 'getListLeads', 'deleteListLeads'],
        ...['getSuppressions', 'addSuppressions', 'deleteSuppression'],
        ...['checkLiveness', 'checkReadiness', 'getMetrics'],
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const { operationId, tags, summary, description } of operations) {
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect([tags.length, summary, description]).toEqual([1, expect.stringMatching(/./), expect.stringMatching(/./)]);
    }
  });

  it('requires a token for everything under /api, and for nothing else', () => {
    expect(api.published.document.security).toEqual([{ bearer: [] }]);
    for (const { path, security } of operationsOf(api)) {
      expect([path, security]).toEqual([path, path.startsWith('/api/') ? undefined : []]);
    }
  });

  it('requires only the fields of a request that have no default', () => {
    const { CreateDraftCampaign, ConnectSender } = api.published.document.components!.schemas! as Record<string, any>;
    expect(CreateDraftCampaign.required.sort()).toEqual(['name', 'sender_account_ids', 'type']);
    expect(ConnectSender.required.sort()).toEqual(['display_name', 'type']);
    expect(CreateDraftCampaign.properties.daily_limit.description).toMatch(/ Default: 50\.$/);
  });

  it('lists and describes the codes of every problem', () => {
    const responses = Object.entries(api.published.document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { responses: Record<string, any> }>).flatMap(([method, { responses }]) =>
        Object.entries(responses).map(([status, response]) => ({
          name: `${method} ${path} ${status}`,
          status,
          response,
        })),
      ),
    );
    const problems = responses.filter(({ status, name }) => Number(status) >= 400 && name.includes('/api/'));
    expect(problems.length).toBeGreaterThan(30);
    for (const { name, response } of problems) {
      const codes = response.content['application/problem+json'].schema.allOf[1].properties.code.enum;
      expect([name, codes]).toEqual([name, expect.arrayContaining([expect.stringMatching(/^[a-z_]+$/)])]);
      const lines = response.description.split('\n');
      const described = codes.map((code: string) => expect.stringMatching(new RegExp(`^- \`${code}\`: [A-Z].+\\.$`)));
      expect([name, lines]).toEqual([name, described]);
    }
  });

  it('is shown by Swagger UI at /docs', async () => {
    const { status, headers, text } = await api.anonymous().get('/docs');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    const [, asset] = /src="\.?\/?([^"]*swagger-ui-bundle\.js)"/.exec(text) ?? [];
    expect((await api.anonymous().get(`/${asset}`)).status).toBe(200);
  });
});

describe('The check of responses against the document', () => {
  const document = {
    openapi: '3.1.0',
    info: { title: '', version: '' },
    paths: {
      '/things/{id}': {
        get: {
          responses: {
            200: {
              description: '',
              headers: { ETag: { required: true, schema: { type: 'string', pattern: '^"' } } },
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        Thing: {
          type: 'object',
          properties: {
            n: { type: ['integer', 'null'] },
            part: { anyOf: [{ $ref: '#/components/schemas/Part' }, { type: 'null' }] },
            problem: { allOf: [{ $ref: '#/components/schemas/Part' }, { properties: { at: { enum: ['now'] } } }] },
          },
          required: ['n'],
        },
        Part: { type: 'object', properties: { id: { type: 'string', format: 'uuid' }, at: { type: 'string' } } },
      },
    },
  };
  const published = new PublishedApi(document as never);
  const problems = (change: { status?: number; headers?: object; text?: string }) => {
    const good = { status: 200, text: '{"n":null}', headers: { 'content-type': 'application/json', etag: '"1"' } };
    return published.problemsOf('GET', '/things/1', {
      ...good,
      ...change,
      headers: { ...good.headers, ...change.headers },
    });
  };

  it('rejects null that the document allows only as in OpenAPI 3.0', () => {
    const old = structuredClone(document) as any;
    old.components.schemas.Thing.properties.part = {
      type: 'object',
      nullable: true,
      allOf: [{ $ref: '#/components/schemas/Part' }],
    };
    const headers = { 'content-type': 'application/json', etag: '"1"' };
    const response = { status: 200, headers, text: '{"n":1,"part":null}' };
    expect(new PublishedApi(old).problemsOf('GET', '/things/1', response)).not.toEqual([]);
  });

  it.each(['{"n":null}', '{"n":1,"part":null}', '{"n":1,"part":{"at":"x"}}', '{"n":1,"problem":{"at":"now"}}'])(
    'accepts %s',
    (text) => expect(problems({ text })).toEqual([]),
  );

  it.each([
    ['a status', { status: 201 }],
    ['a field', { text: '{"n":1,"m":1}' }],
    ['a field of a part', { text: '{"n":1,"part":{"m":1}}' }],
    ['a field of a part of a composed schema', { text: '{"n":1,"problem":{"m":1}}' }],
    ['a value in a composed schema', { text: '{"n":1,"problem":{"at":"then"}}' }],
    ['a format', { text: '{"n":1,"part":{"id":"1"}}' }],
    ['a type', { text: '{"n":"1"}' }],
    ['a missing field', { text: '{}' }],
    ['a missing header', { headers: { etag: undefined } }],
    ['the form of a header', { headers: { etag: '1' } }],
    ['a header', { headers: { location: '/' } }],
    ['a media type', { headers: { 'content-type': 'text/html' } }],
  ])('reports %s that differs from the description', (_what, change) => {
    expect(problems(change)).not.toEqual([]);
  });
});

interface Operation {
  readonly path: string;
  readonly operationId: string;
  readonly tags: string[];
  readonly summary: string;
  readonly description: string;
  readonly security?: object[];
}

function operationsOf({ published }: Api): Operation[] {
  return Object.entries(published.document.paths).flatMap(([path, item]) =>
    Object.values(item as Record<string, Omit<Operation, 'path'>>).map((operation) => ({ path, ...operation })),
  );
}

/** Collects every schema below `node` that does not describe its values. */
function walk(node: unknown, at: string, undescribed: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const SAYS = ['type', '$ref', 'allOf', 'oneOf', 'anyOf', 'enum'];
  for (const [key, value] of Object.entries(node)) {
    const here = `${at}/${key}`;
    if (key === 'properties') {
      for (const [name, schema] of Object.entries(value as object)) {
        if (!SAYS.some((word) => word in (schema as object))) undescribed.push(`${here}/${name}`);
      }
    }
    if (key === 'schema' && !SAYS.some((word) => word in (value as object))) undescribed.push(here);
    walk(value, here, undescribed);
  }
}
