import { randomUUID } from 'node:crypto';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type Api, problem, startUnready, startApi } from '../support/api';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { untilListed } from '../support/api-senders';
import { untilResponse, untilReady } from '../support/until-response';
import { drafter, drafterWith, holdBack } from './fixture';

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  describeOnEventstoredb('the service', (eventstoredb) => {
    let api: Api;
    afterEach(() => api.stop());

    const on = (readModelUrl: string) => ({ EVENT_STORE_URL: eventstoredb.url(), READ_MODEL_URL: readModelUrl });

    it('creates nothing on an empty read model until it knows all names, and then works as before', async () => {
      api = await startApi(on(mongodb.newDatabase()));
      const user = randomUUID();
      const { client, sender, draft } = await drafter(api, user);
      const key = { 'idempotency-key': randomUUID() };
      const first = await draft('Kept 1', key);
      for (const name of ['Kept 2', 'Kept 3']) expect((await draft(name)).status).toBe(201);
      const before = await untilListed(client, 3);
      await api.stop();

      const empty = mongodb.newDatabase();
      const held = await holdBack(empty);
      api = await startUnready(on(empty));
      const again = drafterWith(await api.as(user), sender);
      for (const name of ['Kept 1', 'New']) {
        const refused = await again.draft(name);
        expect(refused.body).toEqual(problem(503, 'read_model_behind'));
        expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      }
      const readiness = await untilResponse(
        () => api.anonymous().get('/health/ready'),
        ({ body }) => body.projector !== 'waiting',
      );
      expect(readiness.body).toMatchObject({
        status: 'unavailable',
        event_store: 'ok',
        read_model: 'ok',
        projector: 'elsewhere',
      });
      for (const list of ['/api/campaigns', '/api/senders']) {
        const refused = await again.client.get(list);
        expect(refused.body).toEqual(problem(503, 'read_model_behind'));
        expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      }
      // A repeated request gets its response from the log, even if the read model is empty.
      expect((await again.draft('Kept 1', key)).body).toEqual(first.body);
      await held.release();

      await untilReady(api);
      for (const name of ['Kept 1', 'Kept 2', 'Kept 3']) {
        expect((await again.draft(name)).body).toEqual(
          problem(409, 'campaign_name_taken', { suggested_name: `${name} (2)` }),
        );
      }
      expect((await again.client.get('/api/campaigns')).body).toEqual(before.body);
      expect((await again.draft('New')).status).toBe(201);
    });

    it('flags the later of two campaigns with the same name, and the projector continues', async () => {
      api = await startApi(on(mongodb.newDatabase()));
      const user = randomUUID();
      const { client, sender, draft } = await drafter(api, user);
      const [earlier, later] = [randomUUID(), randomUUID()];
      await write(eventstoredb.url(), `campaign-${earlier}`, drafted(earlier, user, 'Twice', sender));
      await write(eventstoredb.url(), `campaign-${later}`, drafted(later, user, ' Twice\u200b', sender));

      const afterwards = await draft('After');
      const read = (id: string, isConflicting = false) =>
        untilResponse(
          () => client.get(`/api/campaigns/${id}`),
          ({ status, body }) => status === 200 && 'name_conflict' in body.campaign === isConflicting,
        );
      expect((await read(afterwards.body.campaign.id)).body.campaign).not.toHaveProperty('name_conflict');
      expect((await read(earlier)).body.campaign).not.toHaveProperty('name_conflict');
      expect((await read(later, true)).body.campaign).toMatchObject({ name_conflict: true });
      expect((await draft('Twice')).body).toEqual(problem(409, 'campaign_name_taken', { suggested_name: 'Twice (2)' }));
      expect((await api.anonymous().get('/metrics')).text).toMatch(
        /^projector_events_total\{consumer="campaigns.v4",type="CampaignNameConflictFound"\} 1$/m,
      );
      expect((await api.anonymous().get('/health/ready')).body).toMatchObject({ status: 'ok' });

      // The result is the same when everything is projected at once.
      await api.stop();
      api = await startApi(on(mongodb.newDatabase()));
      const again = await api.as(user);
      expect((await again.get(`/api/campaigns/${earlier}`)).body.campaign).not.toHaveProperty('name_conflict');
      expect((await again.get(`/api/campaigns/${later}`)).body.campaign).toMatchObject({ name_conflict: true });
    });
  });
});

async function write(url: string, stream: string, event: NewEvent): Promise<void> {
  const store = EventstoredbEventStore.open(url);
  await store.append(stream, 'no_stream', [event]);
  await store.close();
}

/** A campaign without a claim, as an import might write it. */
function drafted(campaign_id: string, user_id: string, name: string, sender: string): NewEvent {
  const id = randomUUID();
  return {
    id,
    type: 'CampaignDrafted',
    data: {
      campaign_id,
      user_id,
      type: 'email',
      name,
      sender_account_ids: [sender],
      settings: { daily_limit: 50, stop_on_reply: true, open_tracking: true, signature: null },
    },
    metadata: {
      schema_version: 1,
      command_id: id,
      user_id,
      actor: { type: 'service', id: 'import' },
      occurred_at: '2026-01-05T09:00:00.000Z',
      $correlationId: id,
      $causationId: id,
    },
  };
}
