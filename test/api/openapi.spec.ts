import { type FastifyInstance } from 'fastify';
import { AppModule } from '../../src/app.module';
import { createApplication } from '../../src/http/application';
import { type Api, startApi } from '../support/api';
import { PublishedApi } from '../support/openapi';

/** Routes that serve the document itself. */
const ABOUT = /^\/(docs|openapi)/;

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

  it('says of every problem which codes it comes with', () => {
    const answers = Object.entries(api.published.document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { responses: Record<string, any> }>).flatMap(([method, { responses }]) =>
        Object.entries(responses).map(([status, response]) => ({
          name: `${method} ${path} ${status}`,
          status,
          response,
        })),
      ),
    );
    const problems = answers.filter(({ status, name }) => Number(status) >= 400 && name.includes('/api/'));
    expect(problems.length).toBeGreaterThan(30);
    for (const { name, response } of problems) {
      const codes = response.content['application/problem+json'].schema.allOf[1].properties.code.enum;
      expect([name, codes]).toEqual([name, expect.arrayContaining([expect.stringMatching(/^[a-z_]+$/)])]);
    }
  });

  it('is shown by a reader at /docs', async () => {
    const { status, headers, text } = await api.anonymous().get('/docs');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    const [, asset] = /src="\.?\/?([^"]*swagger-ui-bundle\.js)"/.exec(text) ?? [];
    expect((await api.anonymous().get(`/${asset}`)).status).toBe(200);
  });
});

describe('The check of answers against the document', () => {
  const document = {
    openapi: '3.0.0',
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
        Thing: { type: 'object', properties: { n: { type: 'integer', nullable: true } }, required: ['n'] },
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

  it('finds nothing where there is nothing', () => expect(problems({})).toEqual([]));

  it.each([
    ['a status', { status: 201 }],
    ['a field', { text: '{"n":1,"m":1}' }],
    ['a type', { text: '{"n":"1"}' }],
    ['a missing field', { text: '{}' }],
    ['a missing header', { headers: { etag: undefined } }],
    ['the form of a header', { headers: { etag: '1' } }],
    ['a header', { headers: { location: '/' } }],
    ['a media type', { headers: { 'content-type': 'text/html' } }],
  ])('finds %s that is not as described', (_what, change) => {
    expect(problems(change)).not.toEqual([]);
  });
});

/** Notes every schema below `node` that says nothing of what it takes. */
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
