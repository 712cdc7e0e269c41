import { randomUUID } from 'node:crypto';
import { type Api, startApi } from '../support/api';
import { connectSender, untilListed } from '../support/api-senders';

const RACES = Number(process.env['SOAK_RACES'] ?? 28);
const RIVALS = 50;

describe(`${RACES} races of ${RIVALS} requests for one name`, () => {
  let api: Api;
  beforeAll(async () => (api = await startApi({ RATE_LIMIT: '0' })));
  afterAll(() => api.stop());

  it('have one winner each, and only the winner is listed', async () => {
    const ada = await api.as('ada');
    const sender_account_ids = [await connectSender(ada)];
    const winners: string[] = [];
    for (let race = 0; race < RACES; race++) {
      const draft = { type: 'email', name: `Spring ${randomUUID()}`, sender_account_ids };
      const responses = await Promise.all(Array.from({ length: RIVALS }, () => ada.post('/api/campaigns', draft)));
      const created = responses.filter(({ status }) => status === 201);
      expect(created).toHaveLength(1);
      expect(responses.filter(({ status }) => status === 409)).toHaveLength(RIVALS - 1);
      winners.push(created[0]!.body.campaign.id);
    }
    for (const id of winners) expect((await ada.get(`/api/campaigns/${id}`)).status).toBe(200);
    const { body } = await untilListed(ada, RACES);
    expect(body.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual([...winners].sort());
    console.log(`${RACES} races of ${RIVALS}: one winner each`);
  });
});
