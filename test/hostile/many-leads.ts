import { randomUUID } from 'node:crypto';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER } from '../support/api-senders';
import { untilResponse } from '../support/until-response';

const MOST = 100_000;
const BATCH = 1_000;

/** A campaign with as many leads as it can have, on the stores of `support/api`. Call it once in a spec file. */
export function describeFullCampaign(): void {
  let api: Api;
  let ada: Client;
  let sender: string;
  let campaign: string;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(`user-${randomUUID()}`);
    sender = await connectSender(ada, EMAIL_SENDER);
    campaign = await newCampaign('Full');
    const sequence_nodes = [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }];
    expect((await ada.send('PATCH', campaign, { body: { sequence_nodes } })).status).toBe(200);
  });
  afterAll(() => api.stop());

  /** @returns its path */
  async function newCampaign(name: string): Promise<string> {
    const { body } = await ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });
    return `/api/campaigns/${body.campaign.id}`;
  }

  const leads = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ email: `lead-${first + index}@example.com`, first_name: 'Grace' }));

  const add = (first: number, count: number) => ada.post(`${campaign}/leads`, { prospects: leads(first, count) });

  it('takes 100,000 leads', async () => {
    for (let first = 0; first < MOST; first += BATCH) {
      expect((await add(first, BATCH)).body).toEqual({ imported: BATCH, duplicates: 0 });
    }
  });

  it('counts them', async () => {
    const { body } = await untilResponse(
      () => ada.get(campaign),
      ({ body: found }) => found.campaign.stats.total === MOST,
    );
    expect(body.campaign.stats).toEqual({ total: MOST, pending: MOST });
    expect(body.prospects_by_node).toEqual({ __none__: { pending: MOST } });
  });

  it('lists the last page of them, in the order in which they were added', async () => {
    const { body } = await ada.get(`${campaign}/leads?limit=500&page=200`);
    expect([body.total, body.page, body.limit, body.prospects.length]).toEqual([MOST, 200, 500, 500]);
    const expected = leads(MOST - 500, 500).map(({ email }) => email);
    expect(body.prospects.map(({ email }: { email: string }) => email)).toEqual(expected);
  });

  it('takes no other lead, but the same ones again', async () => {
    const refused = await add(MOST - 1, 2);
    expect([refused.status, refused.body.code]).toEqual([400, 'campaign_full']);
    expect((await add(MOST - 10, 10)).body).toEqual({ imported: 0, duplicates: 10 });
  });

  it('can be launched', async () => {
    const { status, body } = await ada.send('POST', `${campaign}/launch`);
    expect([status, body.prospectsToProcess]).toEqual([200, MOST]);
  });

  it('can be filled from a list of as many, which a CSV file has filled', async () => {
    const { list } = (await ada.post('/api/lists', {})).body;
    const text = ['email', ...leads(0, MOST).map(({ email }) => email)].join('\n');
    const uploaded = await ada.send('POST', `/api/lists/${list.id}/leads/csv`, {
      text,
      headers: { 'content-type': 'text/csv' },
    });
    expect(uploaded.body).toMatchObject({ imported: MOST, duplicates: 0, invalid: 0, total: MOST });
    const path = await newCampaign('From a list');
    const imported = await ada.post(`${path}/leads/import-from-list`, { listId: list.id });
    expect(imported.body).toEqual({ imported: MOST, duplicates: 0, invalid: 0, errors: [], total: MOST });
  });

  it('loses a lead in both campaigns and in the list if the person is erased', async () => {
    const { body } = await ada.post('/api/erasures', { email: 'lead-5@example.com' });
    expect(body.erased).toEqual({ campaigns: 2, lists: 1, senders: 0 });
  });
}
