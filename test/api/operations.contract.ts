import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { CAMPAIGNS } from '../../src/campaigns/campaign.projection';
import { type Api, type Client, startApi, startUnready } from '../support/api';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { untilResponse } from '../support/until-response';

/** The routes for health, metrics and request ids, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeOperations(): void {
  let api: Api;
  let anybody: Client;

  beforeAll(async () => {
    api = await startApi();
    anybody = api.anonymous();
  });

  afterAll(() => api.stop());

  describe('GET /health', () => {
    it('reports that the process is running', async () => {
      const { status, body } = await anybody.get('/health/live');
      expect([status, body]).toEqual([200, { status: 'ok' }]);
    });

    it('reports that the service is ready once the projector has caught up', async () => {
      const response = await untilResponse(
        () => anybody.get('/health/ready'),
        ({ status, body }) => {
          if (body.projector === 'catching_up') expect(status).toBe(503);
          return body.projector === 'live';
        },
      );
      expect(response.status).toBe(200);
      expect(response.body).toEqual({
        status: 'ok',
        event_store: 'ok',
        read_model: 'ok',
        projector: 'live',
        parked_streams: 0,
      });
    });
  });

  describe('GET /metrics', () => {
    it('counts requests by route, method and status, and by no other part of the URL', async () => {
      await anybody.get('/api/campaigns/7a4bfa9c-6c07-4e1c-8e6a-4cbd5dd5c4a5');
      await anybody.get('/api/nowhere/7a4bfa9c-6c07-4e1c-8e6a-4cbd5dd5c4a5');
      const { status, headers, text } = await anybody.get('/metrics');
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^text\/plain/);
      expect(text).toContain(
        'http_request_duration_seconds_count{method="GET",route="/api/campaigns/:id",status="401"} 1',
      );
      expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
      expect(text).toContain('process_resident_memory_bytes');
      expect(text).not.toContain('7a4bfa9c');
    });
  });

  describeOnMongodb('The streams that wait behind an event that cannot be projected', (mongodb) => {
    const eventstoredb = new EventstoredbDouble();
    beforeAll(() => eventstoredb.start());
    afterAll(() => eventstoredb.stop());

    it('are also counted by a process that does not project, from its startup', async () => {
      const url = mongodb.newDatabase();
      const database = await MongodbDatabase.open(url);
      const readModel = await MongodbReadModelStore.open(database, []);
      const event = { streamId: 'campaign-x', revision: 2, position: '7', type: 'CampaignPainted', error: 'unknown' };
      await readModel.park(viewName(CAMPAIGNS), event);
      const other = await startUnready({ ROLE: 'api', EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: url });
      const parked = async () =>
        /^projector_parked_streams (.*)$/m.exec((await other.anonymous().get('/metrics')).text)?.[1];
      expect(await parked()).toBe('1');
      await readModel.unpark(viewName(CAMPAIGNS), event.streamId);
      expect(await parked()).toBe('0');
      await other.stop();
      await database.close();
    });
  });

  describe('X-Request-Id', () => {
    it.each(['abc', '~'.repeat(128), '{"a":1}'])('is returned unchanged: %s', async (id) => {
      const { headers } = await anybody.get('/health/live', { 'x-request-id': id });
      expect(headers['x-request-id']).toBe(id);
    });

    it.each(['', 'a b', 'x'.repeat(129), 'ä'])('is replaced by a new one if it is %p', async (id) => {
      const { headers } = await anybody.get('/health/live', { 'x-request-id': id });
      expect(headers['x-request-id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
    });

    it('is also on errors', async () => {
      const { headers, body } = await anybody.get('/api/campaigns', { 'x-request-id': 'mine' });
      expect(headers['x-request-id']).toBe('mine');
      expect(body.request_id).toBe('mine');
    });
  });
}
