import { randomUUID } from 'node:crypto';
import { OpenStores } from '../../src/adapters/open-stores';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { type CampaignDrafted, type CampaignEvent } from '../../src/campaigns/domain/events';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { follow } from '../support/follow';
import { temporaryFolder } from '../support/temporary-folder';
import { sqliteUrls } from '../support/sqlite-urls';

const MANY = 100;

describe('A name in a hundred simultaneous requests', () => {
  let api: Api;
  beforeAll(async () => (api = await startApi()));
  afterAll(() => api.stop());

  it('goes to one campaign if all are from one user', async () => {
    const ada = await api.as('ada');
    const draft = await draftOf(ada);
    const responses = await allAtOnce(() => ada.post('/api/campaigns', draft));
    expect(statusesOf(responses)).toEqual({ 201: 1, 409: MANY - 1 });
    for (const { body } of responses.filter(({ status }) => status === 409)) {
      expect(['campaign_name_taken', 'campaign_name_pending']).toContain(body.code);
    }
    const drafted = await draftsOf(api, draft.name);
    expect(drafted.map(({ data }) => data.campaign_id)).toEqual([created(responses).id]);
    expect((await ada.post('/api/campaigns', draft)).body).toEqual(problem(409, 'campaign_name_taken'));
  });

  it('goes to every user if they are from a hundred users', async () => {
    const users = await Promise.all(Array.from({ length: MANY }, (_, number) => api.as(`user-${number}`)));
    const name = `Spring ${randomUUID()}`;
    const drafts = await Promise.all(users.map((user) => draftOf(user, { name })));
    const responses = await Promise.all(users.map((user, index) => user.post('/api/campaigns', drafts[index])));
    expect(statusesOf(responses)).toEqual({ 201: MANY });
    const owners = (await draftsOf(api, name)).map(({ data }) => data.user_id);
    expect(new Set(owners).size).toBe(MANY);
    expect(owners).toHaveLength(MANY);
  });
});

describe('An idempotency key', () => {
  let api: Api;
  let ada: Client;
  beforeAll(async () => {
    api = await startApi();
    ada = await api.as('ada');
  });
  afterAll(() => api.stop());

  it('returns the same response to a hundred simultaneous requests, and creates one campaign', async () => {
    const [draft, key] = [await draftOf(ada), newKey()];
    const responses = await allAtOnce(() => ada.post('/api/campaigns', draft, key));
    expect(statusesOf(responses)).toEqual({ 201: MANY });
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect(new Set(responses.map(({ headers }) => headers['etag'])).size).toBe(1);
    expect(await draftsOf(api, draft.name)).toHaveLength(1);
  });

  it('accepts one of a hundred different simultaneous requests and rejects the others', async () => {
    const key = newKey();
    const bodies = await Promise.all(Array.from({ length: MANY }, () => draftOf(ada)));
    const responses = await Promise.all(bodies.map((body) => ada.post('/api/campaigns', body, key)));
    expect(statusesOf(responses)).toEqual({ 201: 1, 422: MANY - 1 });
    for (const { status, body } of responses) {
      if (status === 422) expect(body).toEqual(problem(422, 'idempotency_key_reused'));
    }
    const { name } = created(responses);
    expect((await draftsOf(api)).filter(({ data }) => bodies.some((body) => body.name === data.name))).toMatchObject([
      { data: { name } },
    ]);
  });

  it('rejects a different simultaneous request for the same name', async () => {
    const [draft, key] = [await draftOf(ada), newKey()];
    const other = { ...draft, signature: 'Yours, Ada' };
    const responses = await allAtOnce((number) => ada.post('/api/campaigns', number % 2 === 0 ? draft : other, key));
    expect(statusesOf(responses)).toEqual({ 201: MANY / 2, 422: MANY / 2 });
    const first = responses.find(({ status }) => status === 201)!;
    const same = responses.filter(({ text }) => text === first.text);
    expect(same).toHaveLength(MANY / 2);
    expect(await draftsOf(api, draft.name)).toHaveLength(1);
  });

  it('returns the same response after a restart, and still rejects a different request', async () => {
    const folder = temporaryFolder();
    const start = () => startApi(sqliteUrls(folder.file('campaigns.db')));
    const before = await start();
    const client = await before.as('ada');
    const [draft, key] = [await draftOf(client), newKey()];
    const first = await client.post('/api/campaigns', draft, key).finally(() => before.stop());
    const after = await start();
    try {
      const again = await after.as('ada');
      const second = await again.post('/api/campaigns', draft, key);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.text).toBe(first.text);
      expect(second.headers).toMatchObject({ etag: first.headers['etag'], location: first.headers['location'] });
      const other = await again.post('/api/campaigns', { ...draft, open_tracking: false }, key);
      expect(other.body).toEqual(problem(422, 'idempotency_key_reused'));
      expect(await draftsOf(after, draft.name)).toHaveLength(1);
    } finally {
      await after.stop();
      folder.remove();
    }
  });
});

async function draftOf(client: Client, more: object = {}) {
  const sender_account_ids = [await connectSender(client)];
  return { type: 'email', name: `Spring ${randomUUID()}`, sender_account_ids, ...more };
}

function newKey() {
  return { 'idempotency-key': randomUUID() };
}

function allAtOnce(send: (number: number) => Promise<ApiResponse>): Promise<ApiResponse[]> {
  return Promise.all(Array.from({ length: MANY }, (_, number) => send(number)));
}

/** The number of responses by status. */
function statusesOf(responses: readonly ApiResponse[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function created(responses: readonly ApiResponse[]): { id: string; name: string } {
  return responses.find(({ status }) => status === 201)!.body.campaign;
}

/** The drafts in the log, with this name or with any. */
async function draftsOf({ app }: Api, name?: string) {
  const { eventStore } = app.get(OpenStores);
  const { events } = await follow(eventStore, { category: 'campaign' }, ({ live }) => live);
  const campaignEvents = events.map((event) => campaignCodec.decode(event));
  return campaignEvents.filter(isDrafted).filter(({ data }) => name === undefined || data.name === name);
}

function isDrafted(event: Recorded<CampaignEvent>): event is Recorded<CampaignDrafted> {
  return event.type === 'CampaignDrafted';
}
