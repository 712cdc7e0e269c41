import { randomUUID } from 'node:crypto';
import { EventStore, type NewEvent } from '../../src/event-sourcing/log/event-store';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { SENDERS as COLLECTION } from '../../src/senders/sender.projection';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { metadataOf } from '../support/new-events';
import { seedCampaigns } from '../support/seed-campaigns';
import { untilResponse } from '../support/until-response';

const RENAMES = 300;
const SENDERS = 1_000;

let api: Api;
let userId: string;
let ada: Client;
let store: EventStore;

beforeAll(async () => {
  api = await startApi();
  store = api.app.get(EventStore);
});
beforeEach(async () => {
  userId = `user-${randomUUID()}`;
  ada = await api.as(userId);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => api.stop());

function renamed(campaign_id: string, number: number): NewEvent {
  const data = { campaign_id, name: `Name ${number}` };
  return { id: randomUUID(), type: 'CampaignRenamed', data, metadata: metadataOf(userId) };
}

describe('A campaign that was renamed many times', () => {
  it('has each event in its history once, and reads no more than a page of them at a time', async () => {
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [await connectSender(ada)] };
    const { id } = (await ada.post('/api/campaigns', draft)).body.campaign;
    await store.append(
      `campaign-${id}`,
      1,
      Array.from({ length: RENAMES }, (_, number) => renamed(id, number)),
    );
    const reading = jest.spyOn(store, 'readStream');
    const { status, body } = await ada.get(`/api/campaigns/${id}/history`);
    expect(status).toBe(200);
    expect(body.events.map(({ revision }: { revision: number }) => revision)).toEqual(
      Array.from({ length: RENAMES + 2 }, (_, revision) => revision),
    );
    const limits = reading.mock.calls.flatMap(([, , limit]) => limit ?? []);
    expect(limits.length).toBeGreaterThan(RENAMES / 100);
    expect(Math.max(...limits)).toBeLessThan(100);
  });
});

describe('A user with a thousand senders', () => {
  it('has each of them in the list once, newest first', async () => {
    await seedCampaigns(store, { userId, campaigns: 0, senders: SENDERS, signature: 'x'.repeat(1_000) });
    const last = await connectSender(ada);
    await untilResponse(
      async () => ({ status: (await api.app.get(ReadModelStore).list(COLLECTION, { userId })).length }),
      ({ status }) => status === SENDERS + 1,
    );
    const { status, body } = await ada.get('/api/senders');
    expect(status).toBe(200);
    const ids = body.accounts.map((account: { id: string }) => account.id);
    expect(ids).toHaveLength(SENDERS + 1);
    expect(new Set(ids).size).toBe(SENDERS + 1);
    expect(ids[0]).toBe(last);
    expect((await ada.get('/api/senders?type=linkedin')).body).toEqual({ accounts: [] });
  });
});
