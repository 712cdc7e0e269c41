import { Ajv2020 } from 'ajv/dist/2020';
import { AppModule } from '../../src/app.module';
import { createApplication } from '../../src/http/application';
import { cloudEventOf } from '../../src/publishing/cloud-event';
import { definitions } from '../../src/publishing/integration-events';
import { exampleOf } from '../../src/publishing/schemas/example';
import { withEnums } from '../../src/publishing/schemas/json-schema';
import { type Api, problem, startApi } from '../support/api';
import { storedSamples } from './stored-samples';

const PUBLIC_URL = 'https://example.com/outreach';

let api: Api;

beforeAll(async () => {
  api = await startApi({ PUBLIC_URL });
});

afterAll(() => api.stop());

/** The URL without the part that the proxy removes. */
const pathOf = (url: string) => url.slice(PUBLIC_URL.length);

describe('The schema of an event', () => {
  const cloudEvents = storedSamples.flatMap(({ file, event }) => {
    const cloudEvent = cloudEventOf(event, PUBLIC_URL);
    return cloudEvent === undefined ? [] : [{ file, cloudEvent }];
  });

  it.each(cloudEvents)('is where the event says, and the event matches it: $file', async ({ cloudEvent }) => {
    const { status, headers, body } = await api.anonymous().get(pathOf(cloudEvent.dataschema));
    expect([status, headers['content-type']]).toEqual([200, 'application/schema+json; charset=utf-8']);
    const { $id, $schema, title, description } = body;
    expect($id).toBe(cloudEvent.dataschema);
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect([title, description]).toEqual([cloudEvent.type, expect.stringMatching(/^[A-Z].+\.$/)]);
    const validate = new Ajv2020().compile(body);
    expect([validate(cloudEvent.data), validate.errors]).toEqual([true, null]);
  });

  it.each(definitions())('describes every field of $name with an example', ({ data }) => {
    const schema = withEnums(data);
    const validate = new Ajv2020().compile(schema);
    expect([validate(exampleOf(schema)), validate.errors]).toEqual([true, null]);
    for (const property of Object.values(schema.properties!)) expect(property.description).toMatch(/^[A-Z].+\.$/);
  });

  it.each([
    'campaigns.CampaignDrafted/v2',
    'campaigns.CampaignDrafted/1',
    'campaigns.CampaignDrafted/v1/x',
    'campaigns.LeadAdded/v1',
    'campaigns.CampaignDraftAbandoned/v1',
    'CampaignDrafted/v1',
    'campaigns.toString/v1',
    'campaigns.__proto__/v1',
    'campaigns.CampaignDrafted',
  ])('is unknown: %s', async (path) => {
    const { status, body } = await api.anonymous().get(`/schemas/${path}`);
    expect([status, body]).toEqual([404, problem(404, 'route_not_found')]);
  });
});

describe('The list of schemas', () => {
  it('leads to each of them', async () => {
    const { schemas } = (await api.anonymous().get('/schemas')).body as { schemas: { type: string; schema: string }[] };
    expect(schemas.length).toBe(definitions().length);
    for (const { type, schema } of schemas) {
      expect((await api.anonymous().get(pathOf(schema))).body).toMatchObject({ $id: schema, title: type });
    }
  });
});

describe('A process that does not serve the API', () => {
  it.each(['projector', 'bus'] as const)('does not describe events: %s', async (role) => {
    const app = await createApplication(AppModule.of({ ...api.config, role }));
    await app.init();
    for (const url of ['/schemas', '/schemas/campaigns.CampaignDrafted/v1', '/asyncapi', '/asyncapi.json']) {
      const { statusCode, payload } = await app.inject({ method: 'GET', url });
      expect([url, statusCode, JSON.parse(payload)]).toEqual([url, 404, problem(404, 'route_not_found')]);
    }
    await app.close();
  });
});
