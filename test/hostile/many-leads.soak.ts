import { randomUUID } from 'node:crypto';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER } from '../support/api-senders';
import { untilResponse } from '../support/until-response';

const MOST = 100_000;
const BATCH = 1_000;

/** A campaign with as many leads as it can have. */
describe('A full campaign', () => {
  let api: Api;
  let ada: Client;
  let campaign: string;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(`user-${randomUUID()}`);
    const sender = await connectSender(ada, EMAIL_SENDER);
    const { body } = await ada.post('/api/campaigns', { type: 'email', name: 'Full', sender_account_ids: [sender] });
    campaign = `/api/campaigns/${body.campaign.id}`;
    const sequence_nodes = [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }];
    expect((await ada.send('PATCH', campaign, { body: { sequence_nodes } })).status).toBe(200);
  });
  afterAll(() => api.stop());

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
});
