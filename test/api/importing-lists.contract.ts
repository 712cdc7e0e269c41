import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import { bringTo, campaignEvents, readFromLog } from '../support/api-campaigns';
import { deleteCampaign, leadEvents, newDraft, recordedLeads, untilLeads } from '../support/api-leads';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

/** The route that adds the leads of a list to a campaign, on the stores of `support/api`. Call it once in a spec file. */
export function describeImportingLists(): void {
  const GRACE = 'grace@example.com';
  const ADA_URL = 'https://www.linkedin.com/in/ada';

  let api: Api;
  let ada: Client;
  let campaign: string;
  let list: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    ada = await api.as(`user-${randomUUID()}`);
    campaign = await newDraft(ada);
    list = await newList();
  });

  afterAll(() => api.stop());

  const newList = async (): Promise<string> => (await ada.post('/api/lists', {})).body.list.id as string;

  const importList = (
    listId: unknown = list,
    headers: Record<string, string> = {},
    id = campaign,
    client = ada,
  ): Promise<ApiResponse> => client.post(`/api/campaigns/${id}/leads/import-from-list`, { listId }, headers);

  const newKey = () => ({ 'idempotency-key': randomUUID() });

  async function addToList(...leads: object[]): Promise<void> {
    for (let start = 0; start < leads.length; start += 500) {
      const batch = leads.slice(start, start + 500);
      const { status, body } = await ada.post(`/api/lists/${list}/leads`, { leads: batch });
      expect([status, body]).toEqual([200, { imported: batch.length, duplicates: 0 }]);
    }
  }

  async function removeFromList(email: string): Promise<void> {
    const { body } = await untilResponse(
      () => ada.get(`/api/lists/${list}/leads?limit=500`),
      ({ body: page }) => page.leads.some((lead: { email: string }) => lead.email === email),
    );
    const { id } = body.leads.find((lead: { email: string }) => lead.email === email);
    expect((await ada.send('DELETE', `/api/lists/${list}/leads`, { body: { lead_ids: [id] } })).status).toBe(200);
  }

  const removeAll = () => ada.send('DELETE', `/api/campaigns/${campaign}/leads`, { body: { all: true } });

  const emails = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => ({ email: `p${first + index}@example.com` }));

  const emailsOf = ({ body }: ApiResponse): string[] => body.prospects.map(({ email }: { email: string }) => email);

  /** The numbers of a response if no lead is invalid. */
  const numbers = (imported: number, duplicates = 0) => ({
    ...{ imported, duplicates, invalid: 0, errors: [], total: imported + duplicates },
  });

  const leadsAdded = (imported: number, duplicates = 0, invalid = 0) => [
    'LeadsAdded',
    { imported, duplicates, invalid, suppressed: 0, source: 'list' },
  ];

  const FULL = {
    email: GRACE,
    linkedin_url: 'https://www.linkedin.com/in/grace',
    first_name: 'Grace',
    last_name: 'Hopper',
    company: 'Navy',
    position: 'Admiral',
    headline: 'Nanoseconds 👩‍💻',
    custom_fields: { plan: 'pro' },
  };

  it('adds the leads in the order of the list, with all of their fields and the id of the list', async () => {
    await addToList(...emails(2).reverse(), FULL);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await addToList({ email: 'last@example.com' });
    const { status, body } = await importList();
    expect([status, body]).toEqual([200, numbers(4)]);
    const listed = await untilLeads(ada, campaign, 4);
    expect(emailsOf(listed)).toEqual(['p1@example.com', 'p0@example.com', GRACE, 'last@example.com']);
    const origin = { campaign_id: campaign, status: 'pending', source: 'list', source_ref: list };
    expect(listed.body.prospects[2]).toMatchObject({ ...FULL, ...origin });
    expect(listed.body.prospects[3]).toMatchObject({ first_name: null, custom_fields: {}, ...origin });
    expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(4)]);
    const { body: history } = await ada.get(`/api/campaigns/${campaign}/history`);
    expect(history.events.slice(2)).toMatchObject([
      { type: 'LeadsAdded', summary: expect.stringContaining('4 leads') },
    ]);
  });

  it.each([
    ['email', { email: GRACE }, { linkedin_url: ADA_URL }, 'must have email'],
    ['linkedin', { linkedin_url: ADA_URL }, { email: GRACE }, 'must have linkedin_url'],
  ] as const)(
    'counts leads that lack the identity of an %s campaign as invalid',
    async (type, fine, other, message) => {
      campaign = await newDraft(ada, type);
      await addToList(other, fine, {
        ...other,
        ...Object.fromEntries(Object.keys(other).map((name) => [name, second(name)])),
      });
      const { status, body } = await importList();
      const errors = [{ message, count: 2 }];
      expect([status, body]).toEqual([200, { imported: 1, duplicates: 0, invalid: 2, errors, total: 3 }]);
      expect((await untilLeads(ada, campaign, 1)).body.prospects).toMatchObject([fine]);
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(1, 0, 2)]);
    },
  );

  const second = (field: string) => (field === 'email' ? 'b@example.com' : 'https://www.linkedin.com/in/b');

  it('counts the leads that the campaign has as duplicates, and leaves them as they are', async () => {
    await ada.post(`/api/campaigns/${campaign}/leads`, { prospects: [{ email: GRACE, company: 'Harvard' }] });
    await addToList(FULL, ...emails(1));
    expect((await importList()).body).toEqual(numbers(1, 1));
    const { body } = await untilLeads(ada, campaign, 2);
    expect(body.prospects).toMatchObject([{ company: 'Harvard', source: 'api' }, { source: 'list' }]);
  });

  it('imports a lead that was removed again', async () => {
    await addToList(FULL);
    await importList();
    await removeAll();
    expect((await importList()).body).toEqual(numbers(1));
    expect(await leadEvents(api, campaign, GRACE)).toEqual(['LeadRemoved', 'LeadAdded']);
  });

  it('counts entries that are one lead of a LinkedIn campaign as one lead and duplicates', async () => {
    campaign = await newDraft(ada, 'linkedin');
    await addToList(...emails(2).map((lead) => ({ ...lead, linkedin_url: ADA_URL })), { linkedin_url: ADA_URL });
    expect((await importList()).body).toEqual(numbers(1, 2));
    const { body } = await untilLeads(ada, campaign, 1);
    expect(body.prospects).toMatchObject([{ email: 'p0@example.com', linkedin_url: ADA_URL }]);
  });

  it.each([499, 500, 501, 1_000])(
    'imports %i leads and one more that is the same profile as the first',
    async (count) => {
      campaign = await newDraft(ada, 'linkedin');
      const profiles = emails(count).map((lead, index) => ({ ...lead, linkedin_url: `${ADA_URL}-${index}` }));
      await addToList(...profiles);
      await addToList({ email: 'last@example.com', linkedin_url: `${ADA_URL}-0` });
      expect((await importList()).body).toEqual(numbers(count, 1));
      await untilLeads(ada, campaign, count);
    },
  );

  describe('If nothing can be imported,', () => {
    it('the response for an empty list is 422 with the numbers', async () => {
      const { status, body } = await importList();
      expect([status, body]).toEqual([422, problem(422, 'nothing_imported', numbers(0))]);
      expect(await recordedLeads(api, campaign)).toEqual([]);
    });

    it('the response for a list with only invalid leads is 422 with the numbers', async () => {
      await addToList({ linkedin_url: ADA_URL }, { linkedin_url: second('linkedin_url') });
      const errors = [{ message: 'must have email', count: 2 }];
      const counts = { imported: 0, duplicates: 0, invalid: 2, errors, total: 2 };
      const { status, body } = await importList();
      expect([status, body]).toEqual([422, problem(422, 'nothing_imported', counts)]);
      expect(body.detail).toContain('email');
    });

    it('a repeated request with its key gets 422 again', async () => {
      const key = newKey();
      expect((await importList(list, key)).status).toBe(422);
      await addToList(FULL);
      const { status, body } = await importList(list, key);
      expect([status, body]).toEqual([422, problem(422, 'nothing_imported', numbers(0))]);
      expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
    });

    it('the response is 200 if the campaign has all of the leads, and nothing is written', async () => {
      await addToList(...emails(2));
      await importList();
      const before = await campaignEvents(api, campaign);
      const { status, body } = await importList();
      expect([status, body]).toEqual([200, numbers(0, 2)]);
      expect(await campaignEvents(api, campaign)).toEqual(before);
      expect(await leadEvents(api, campaign, 'p0@example.com')).toEqual(['LeadAdded']);
    });

    it('the response is 200 if the campaign has one of the leads, and the others are invalid', async () => {
      await addToList(FULL);
      await importList();
      await addToList({ linkedin_url: ADA_URL });
      const errors = [{ message: 'must have email', count: 1 }];
      const { status, body } = await importList();
      expect([status, body]).toEqual([200, { imported: 0, duplicates: 1, invalid: 1, errors, total: 2 }]);
    });
  });

  it('gets the same 404 for an unknown list, a malformed id, the list of another user and a deleted one', async () => {
    const eve = await api.as(`user-${randomUUID()}`);
    const ofEve = (await eve.post('/api/lists', {})).body.list.id as string;
    await eve.post(`/api/lists/${ofEve}/leads`, { leads: [FULL] });
    await addToList(FULL);
    await ada.delete(`/api/lists/${list}`);
    for (const listId of [randomUUID(), 'no-uuid', '', 'x'.repeat(5_000), ofEve, list]) {
      for (const headers of [{}, newKey()]) {
        const { status, body } = await importList(listId, headers);
        expect([status, body]).toEqual([404, problem(404, 'list_not_found')]);
      }
    }
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
    expect(await recordedLeads(api, campaign)).toEqual([]);
  });

  it.each([undefined, null, 5, [], {}])('rejects %p in place of the id of the list', async (listId) => {
    const { status, body } = await ada.post(`/api/campaigns/${campaign}/leads/import-from-list`, { listId });
    const errors = [{ field: '/listId', message: expect.stringMatching(/^must /) }];
    expect([status, body]).toEqual([400, problem(400, 'invalid_request', { errors })]);
  });

  it('accepts the ids in upper case', async () => {
    await addToList(FULL);
    expect((await importList(list.toUpperCase(), {}, campaign.toUpperCase())).body).toEqual(numbers(1));
    expect((await untilLeads(ada, campaign, 1)).body.prospects).toMatchObject([{ source_ref: list }]);
  });

  it('gets the same 404 for a campaign of another user, an unknown and a deleted one', async () => {
    await addToList(FULL);
    const eve = await api.as(`user-${randomUUID()}`);
    const responses = [
      await importList(list, {}, campaign, eve),
      await importList(list, newKey(), campaign, eve),
      await importList(list, {}, randomUUID()),
      await importList(list, {}, 'no-uuid'),
    ];
    await deleteCampaign(ada, campaign);
    for (const { status, body } of [...responses, await importList(), await importList(list, newKey())]) {
      expect([status, body]).toEqual([404, problem(404, 'campaign_not_found')]);
    }
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
  });

  it.each(['launching', 'active', 'paused', 'completed'] as const)('needs a draft: %s', async (status) => {
    await addToList(FULL);
    await bringTo(api, campaign, status);
    const { body } = await importList();
    expect(body).toEqual(problem(400, 'campaign_not_draft'));
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
  });

  it('needs the revision in If-Match', async () => {
    await addToList(FULL);
    const stale = await importList(list, { 'if-match': '"0"' });
    expect([stale.status, stale.body]).toEqual([412, problem(412, 'revision_mismatch')]);
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
    const current = (await readFromLog(api, ada, campaign)).headers['etag']!;
    expect((await importList(list, { 'if-match': current })).body).toEqual(numbers(1));
  });

  describe('Directly after leads were added to the list,', () => {
    let resume = (): void => undefined;
    afterEach(() => resume());

    it('an import sees all of them', async () => {
      for (let round = 0; round < 20; round++) {
        await addToList(...emails(10, round * 10));
        expect((await importList()).body).toEqual(numbers(10, round * 10));
      }
    });

    it('an import waits for the projector', async () => {
      await addToList(...emails(2));
      await importList();
      resume = pauseProjector(api);
      await addToList(...emails(2, 2));
      const importing = importList();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(2)]);
      resume();
      expect((await importing).body).toEqual(numbers(2, 2));
    });

    it('an import gets 503 if the projector does not catch up, and adds nothing', async () => {
      resume = pauseProjector(api);
      await addToList(...emails(2));
      const response = await importList();
      expect([statusAndRetryAfter(response), response.body]).toEqual([[503, true], problem(503, 'read_model_behind')]);
      expect(await leadEvents(api, campaign, 'p0@example.com')).toEqual([]);
    });
  });

  it('adds each lead once for two imports of one list at the same time', async () => {
    await addToList(...emails(600));
    const responses = await Promise.all([importList(), importList()]);
    const sum = (name: string) => responses.reduce((total, { body }) => total + (body[name] as number), 0);
    expect([sum('imported'), sum('duplicates'), sum('total')]).toEqual([600, 600, 1_200]);
    await untilLeads(ada, campaign, 600);
    for (const { email } of emails(600)) expect(await leadEvents(api, campaign, email)).toEqual(['LeadAdded']);
  });

  describe('With an Idempotency-Key,', () => {
    it('requests at the same time get equal responses', async () => {
      await addToList(...emails(30), { linkedin_url: ADA_URL });
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 5 }, () => importList(list, key)));
      expect(responses.map(({ status, text }) => [status, text])).toEqual(Array(5).fill([200, responses[0]!.text]));
      expect(responses[0]!.body).toMatchObject({ imported: 30, duplicates: 0, invalid: 1, total: 31 });
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(30, 0, 1)]);
    });

    it('a repeated request gets the first response, whatever has become of the list and the campaign', async () => {
      await addToList(FULL, { linkedin_url: ADA_URL }, ...emails(1));
      const key = newKey();
      const first = await importList(list, key);
      expect(first.body).toMatchObject({ imported: 2, invalid: 1, total: 3 });
      const again = async () => {
        const { status, text } = await importList(list, key);
        expect([status, text]).toEqual([200, first.text]);
      };
      await again();
      await addToList(...emails(1, 1));
      await again();
      await removeFromList(GRACE);
      await again();
      await ada.delete(`/api/lists/${list}`);
      await again();
      await untilLeads(ada, campaign, 2);
      await removeAll();
      await again();
      await bringTo(api, campaign, 'active');
      await again();
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(2, 0, 1), ['LeadsRemoved', { removed: 2 }]]);
      await bringTo(api, campaign, 'paused');
      await deleteCampaign(ada, campaign);
      await again();
    });

    it('another list and other leads are rejected', async () => {
      const key = newKey();
      await addToList(FULL);
      await importList(list, key);
      const reused = problem(422, 'idempotency_key_reused');
      expect((await importList(await newList(), key)).body).toEqual(reused);
      expect((await ada.post(`/api/campaigns/${campaign}/leads`, { prospects: emails(1) }, key)).body).toEqual(reused);
    });
  });
}
