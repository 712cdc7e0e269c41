import { randomUUID } from 'node:crypto';
import { OpenStores } from '../../src/adapters/open-stores';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { type CampaignDrafted, type CampaignEvent } from '../../src/campaigns/domain/events';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Api, type ApiAnswer, type Client, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { follow } from '../support/follow';
import { temporaryFolder } from '../support/temporary-folder';
import { sqliteUrls } from '../support/sqlite-urls';

const MANY = 100;

describe('A name that a hundred ask for at once', () => {
  let api: Api;
  beforeAll(async () => (api = await startApi()));
  afterAll(() => api.stop());

  it('is had by one, when they are one user', async () => {
    const ada = await api.as('ada');
    const draft = await draftOf(ada);
    const answers = await allAtOnce(() => ada.post('/api/campaigns', draft));
    expect(statusesOf(answers)).toEqual({ 201: 1, 409: MANY - 1 });
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      expect(['campaign_name_taken', 'campaign_name_pending']).toContain(body.code);
    }
    const drafted = await draftsOf(api, draft.name);
    expect(drafted.map(({ data }) => data.campaign_id)).toEqual([created(answers).id]);
    expect((await ada.post('/api/campaigns', draft)).body).toEqual(problem(409, 'campaign_name_taken'));
  });

  it('is had by each, when they are a hundred users', async () => {
    const users = await Promise.all(Array.from({ length: MANY }, (_, number) => api.as(`user-${number}`)));
    const name = `Spring ${randomUUID()}`;
    const drafts = await Promise.all(users.map((user) => draftOf(user, { name })));
    const answers = await Promise.all(users.map((user, index) => user.post('/api/campaigns', drafts[index])));
    expect(statusesOf(answers)).toEqual({ 201: MANY });
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

  it('gets a hundred requests at once the same answer, and one campaign', async () => {
    const [draft, key] = [await draftOf(ada), newKey()];
    const answers = await allAtOnce(() => ada.post('/api/campaigns', draft, key));
    expect(statusesOf(answers)).toEqual({ 201: MANY });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers['etag'])).size).toBe(1);
    expect(await draftsOf(api, draft.name)).toHaveLength(1);
  });

  it('refuses every other request of a hundred at once, and keeps to one', async () => {
    const key = newKey();
    const bodies = await Promise.all(Array.from({ length: MANY }, () => draftOf(ada)));
    const answers = await Promise.all(bodies.map((body) => ada.post('/api/campaigns', body, key)));
    expect(statusesOf(answers)).toEqual({ 201: 1, 422: MANY - 1 });
    for (const { status, body } of answers) {
      if (status === 422) expect(body).toEqual(problem(422, 'idempotency_key_reused'));
    }
    const { name } = created(answers);
    expect((await draftsOf(api)).filter(({ data }) => bodies.some((body) => body.name === data.name))).toMatchObject([
      { data: { name } },
    ]);
  });

  it('refuses another request for the same name, also at once', async () => {
    const [draft, key] = [await draftOf(ada), newKey()];
    const other = { ...draft, signature: 'Yours, Ada' };
    const answers = await allAtOnce((number) => ada.post('/api/campaigns', number % 2 === 0 ? draft : other, key));
    expect(statusesOf(answers)).toEqual({ 201: MANY / 2, 422: MANY / 2 });
    const first = answers.find(({ status }) => status === 201)!;
    const same = answers.filter(({ text }) => text === first.text);
    expect(same).toHaveLength(MANY / 2);
    expect(await draftsOf(api, draft.name)).toHaveLength(1);
  });

  it('gets the same answer after a restart, and still refuses another request', async () => {
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

function allAtOnce(send: (number: number) => Promise<ApiAnswer>): Promise<ApiAnswer[]> {
  return Promise.all(Array.from({ length: MANY }, (_, number) => send(number)));
}

/** How many answers have which status. */
function statusesOf(answers: readonly ApiAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function created(answers: readonly ApiAnswer[]): { id: string; name: string } {
  return answers.find(({ status }) => status === 201)!.body.campaign;
}

/** What the log has of drafts, of this name or of any. */
async function draftsOf({ app }: Api, name?: string) {
  const { eventStore } = app.get(OpenStores);
  const { events } = await follow(eventStore, { category: 'campaign' }, ({ live }) => live);
  const campaignEvents = events.map((event) => campaignCodec.decode(event));
  return campaignEvents.filter(isDrafted).filter(({ data }) => name === undefined || data.name === name);
}

function isDrafted(event: Recorded<CampaignEvent>): event is Recorded<CampaignDrafted> {
  return event.type === 'CampaignDrafted';
}
