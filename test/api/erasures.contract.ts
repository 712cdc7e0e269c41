import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { leadIdOf } from '../../src/leads/lead-id';
import { type Api, type Client, problem, startApi } from '../support/api';
import { bringTo } from '../support/api-campaigns';
import { newDraft, untilLeads } from '../support/api-leads';
import { pauseProjector } from '../support/pause-projector';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilInList, untilProjected } from '../support/api-senders';

const OTHER = { email: 'bob@example.com', linkedin_url: 'https://www.linkedin.com/in/bob' };

/** The routes for erasing people, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeErasures(): void {
  let api: Api;
  let ada: Client;
  /** Another person's account, which is not erased. */
  let other: string;
  let address: string;
  let profile: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    ada = await api.as(`user-${randomUUID()}`);
    address = `ada.${randomUUID()}@example.com`;
    profile = `https://www.linkedin.com/in/ada-${randomUUID()}`;
    other = await connectSender(ada, EMAIL_SENDER);
  });

  afterAll(() => api.stop());

  const byEmail = () => connectSender(ada, { ...EMAIL_SENDER, email_address: address, first_name: 'Ada' });
  const byProfile = () => connectSender(ada, { ...LINKEDIN_SENDER, profile_url: profile });
  const erase = (person: object, client = ada) => client.post('/api/erasures', person);
  const erased = (senders: number) => ({ erased: { campaigns: 0, lists: 0, senders } });

  async function idsListed(client = ada): Promise<string[]> {
    const { body } = await client.get('/api/senders');
    return body.accounts.map(({ id }: { id: string }) => id);
  }

  describe('POST /erasures', () => {
    it('erases an account, so that it looks like one that never existed', async () => {
      const id = await byEmail();
      expect(await erase({ email: address })).toMatchObject({ status: 200, body: erased(1) });
      for (const response of [await ada.get(`/api/senders/${id}`), await ada.delete(`/api/senders/${id}`)]) {
        expect(response).toMatchObject({ status: 404, body: problem(404, 'sender_not_found') });
      }
      await untilProjected(api);
      expect(await idsListed()).toEqual([other]);
    });

    it('erases every account with the address, connected or not, projected or not', async () => {
      const projected = [await byEmail(), await byEmail()];
      await ada.delete(`/api/senders/${projected[0]}`);
      await untilProjected(api);
      await byEmail();
      expect((await erase({ email: address })).body).toEqual(erased(3));
      await untilProjected(api);
      expect(await idsListed()).toEqual([other]);
    });

    it.each<[string, (address: string) => string]>([
      ['another case', (address) => address.toUpperCase()],
      ['white space around it', (address) => ` ${address} `],
    ])('finds an address in %s', async (_, spelled) => {
      await byEmail();
      expect((await erase({ email: spelled(address) })).body).toEqual(erased(1));
    });

    it.each<[string, (url: string) => string]>([
      ['as it is', (url) => url],
      ['with a slash', (url) => `${url}/`],
      ['with a query and a fragment', (url) => `${url}/?trk=people#top`],
      ['in another case', (url) => url.toUpperCase()],
      ['without www', (url) => url.replace('www.', '')],
      ['over http', (url) => url.replace('https', 'http')],
    ])('finds a profile %s', async (_, spelled) => {
      await byProfile();
      expect((await erase({ linkedin_url: spelled(profile) })).body).toEqual(erased(1));
    });

    it('finds an address and a profile of the maximum length', async () => {
      const longest = {
        email_address: `${'a'.repeat(63)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`,
        profile_url: `${profile}/`.padEnd(2_048, 'a'),
      };
      await connectSender(ada, { ...EMAIL_SENDER, email_address: longest.email_address });
      await connectSender(ada, { ...LINKEDIN_SENDER, profile_url: longest.profile_url });
      expect((await erase({ email: longest.email_address, linkedin_url: longest.profile_url })).body).toEqual(
        erased(2),
      );
    });

    it('accepts both, and erases accounts with either', async () => {
      await byEmail();
      await byProfile();
      expect((await erase({ email: address, linkedin_url: profile })).body).toEqual(erased(2));
    });

    it('treats null as absent', async () => {
      await byEmail();
      expect((await erase({ email: address, linkedin_url: null })).body).toEqual(erased(1));
    });

    it('changes nothing when repeated, or when nobody is found', async () => {
      await byEmail();
      await erase({ email: address });
      expect(await erase({ email: address })).toMatchObject({ status: 200, body: erased(0) });
      expect((await erase({ email: 'nobody@example.com' })).body).toEqual(erased(0));
      expect((await erase({ linkedin_url: 'https://www.linkedin.com/in/nobody' })).body).toEqual(erased(0));
    });

    it("leaves other users' accounts alone", async () => {
      const eve = await api.as(`user-${randomUUID()}`);
      const theirs = await connectSender(eve, { ...EMAIL_SENDER, email_address: address });
      expect((await erase({ email: address })).body).toEqual(erased(0));
      expect((await eve.get(`/api/senders/${theirs}`)).body.account.email_address).toBe(address);
    });

    it('removes the account from its campaigns, but not the campaigns', async () => {
      const id = await byEmail();
      const draft = { type: 'email', name: randomUUID(), sender_account_ids: [id, other] };
      const { headers, body } = await ada.post('/api/campaigns', draft);
      await untilInList(ada, body.campaign.id);
      const read = async () => (await ada.get(headers['location']!)).body.campaign;
      expect((await read()).sender_accounts.map((account: { id: string }) => account.id)).toEqual([id, other]);
      await erase({ email: address });
      expect((await read()).sender_accounts.map((account: { id: string }) => account.id)).toEqual([other]);
      expect(JSON.stringify((await ada.get('/api/campaigns')).body)).not.toContain(address);
      expect(await ada.post('/api/campaigns', { ...draft, name: randomUUID() })).toMatchObject({
        status: 400,
        body: problem(400, 'sender_not_found', { detail: expect.stringContaining(id) }),
      });
    });

    it('does not let an Idempotency-Key bring the account back', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const sender = { ...EMAIL_SENDER, email_address: address };
      expect((await ada.post('/api/senders', sender, headers)).status).toBe(201);
      await erase({ email: address });
      for (const body of [sender, EMAIL_SENDER]) {
        const retried = await ada.post('/api/senders', body, headers);
        expect(retried).toMatchObject({ status: 409, body: problem(409, 'sender_erased') });
        expect(retried.text).not.toContain(address);
      }
    });

    it('lets the same person connect again, as a new account', async () => {
      const before = await byEmail();
      await erase({ email: address });
      const after = await byEmail();
      expect(after).not.toBe(before);
      expect((await ada.get(`/api/senders/${after}`)).body.account).toMatchObject({ email_address: address });
    });

    it.each<[string, object]>([
      ['/email', {}],
      ['/email', { email: null, linkedin_url: null }],
      ['/email', { email: '' }],
      ['/email', { email: 'ada' }],
      ['/email', { email: 5 }],
      ['/email', { email: ['ada@example.com'] }],
      ['/email', { email: 'a\ud800@example.com' }],
      ['/email', { email: `${'a'.repeat(300)}@example.com` }],
      ['/linkedin_url', { linkedin_url: 'ada' }],
      ['/linkedin_url', { linkedin_url: 'javascript:alert(1)' }],
      ['/linkedin_url', { linkedin_url: `https://www.linkedin.com/in/${'a'.repeat(2_048)}` }],
      ['/linkedin_url', { email: 'ada@example.com', linkedin_url: 5 }],
    ])('names %s as invalid in case %#', async (field, body) => {
      const response = await erase(body);
      expect(response.status).toBe(400);
      expect(response.body).toEqual(
        problem(400, 'invalid_request', { errors: [{ field, message: expect.stringMatching(/^must /) }] }),
      );
    });

    describe('of leads', () => {
      let lead: Record<string, unknown>;
      beforeEach(() => {
        lead = { email: address, linkedin_url: profile, first_name: 'Ada-First', custom_fields: { note: 'Ada-Note' } };
      });

      const add = (campaign: string, ...prospects: object[]) =>
        ada.post(`/api/campaigns/${campaign}/leads`, { prospects });

      const upload = (path: string, query = '') => {
        const text = `email\n${address}\nhedy@example.com`;
        return ada.send('POST', `${path}/csv${query}`, { text, headers: { 'content-type': 'text/csv' } });
      };

      async function newList(...leads: object[]): Promise<string> {
        const { body } = await ada.post('/api/lists', { name: 'Visitors' });
        if (leads.length > 0) await ada.post(`/api/lists/${body.list.id}/leads`, { leads });
        return body.list.id as string;
      }

      const remaining = async (campaign: string) =>
        (await ada.get(`/api/campaigns/${campaign}/leads`)).body.prospects.map(({ email }: { email: string }) => email);

      it('erases the person from every campaign and list, in whichever field, and nobody else', async () => {
        const campaigns = [await newDraft(ada), await newDraft(ada), await newDraft(ada, 'linkedin')];
        for (const campaign of campaigns) await add(campaign, lead, { ...OTHER });
        const named = { ...OTHER, linkedin_url: `${profile}-2`, email: address };
        await add(campaigns[2]!, named);
        const list = await newList(lead, OTHER);
        expect((await erase({ email: address })).body).toEqual({ erased: { campaigns: 4, lists: 1, senders: 0 } });
        for (const campaign of campaigns) expect(await remaining(campaign)).toEqual([OTHER.email]);
        const { body } = await ada.get(`/api/lists/${list}/leads`);
        expect([body.total, body.leads]).toMatchObject([1, [{ email: OTHER.email }]]);
        expect((await ada.get(`/api/lists/${list}`)).body.list.lead_count).toBe(1);
        const read = await ada.get(`/api/campaigns/${campaigns[0]}`);
        expect(read.body.campaign.stats).toEqual({ total: 1, pending: 1 });
        for (const path of ['', '/history', '/leads']) {
          expect((await ada.get(`/api/campaigns/${campaigns[0]}${path}`)).text).not.toMatch(/Ada-/);
        }
      });

      it('finds a person by the profile, in campaigns of both channels', async () => {
        const campaigns = [await newDraft(ada), await newDraft(ada, 'linkedin')];
        for (const campaign of campaigns) await add(campaign, lead);
        const { body } = await erase({ linkedin_url: `${profile.toUpperCase()}/?x=1` });
        expect(body.erased).toEqual({ campaigns: 2, lists: 0, senders: 0 });
      });

      it('finds leads of a campaign that was launched', async () => {
        const campaign = await newDraft(ada);
        await add(campaign, lead, OTHER);
        await bringTo(api, campaign, 'active');
        expect((await erase({ email: address })).body.erased.campaigns).toBe(1);
        expect(await remaining(campaign)).toEqual([OTHER.email]);
      });

      it('finds nothing of what was removed, because nothing of it is kept', async () => {
        const campaign = await newDraft(ada);
        await add(campaign, lead);
        await ada.send('DELETE', `/api/campaigns/${campaign}/leads`, { body: { all: true } });
        const log = api.app.get(EventStore);
        const stream = `lead-${leadIdOf(campaign, address)}`;
        while ((await log.readStream(stream)).length > 1) await new Promise(setImmediate);
        expect(await log.readStream(stream)).toMatchObject([{ type: 'LeadRemoved' }]);
        expect((await erase({ email: address })).body.erased.campaigns).toBe(0);
      });

      it('suppresses the person: requests that add the person leave it out and count it', async () => {
        const [campaign, list] = [await newDraft(ada), await newList(lead, OTHER)];
        await erase({ email: address });
        const keyed = { 'idempotency-key': randomUUID() };
        for (let times = 0; times < 2; times++) {
          const response = await ada.post(
            `/api/campaigns/${campaign}/leads`,
            { prospects: [lead, OTHER, OTHER] },
            keyed,
          );
          expect(response.body).toEqual({ imported: 1, duplicates: 1, suppressed: 1 });
        }
        expect((await add(campaign, lead)).body).toEqual({ imported: 0, duplicates: 0, suppressed: 1 });
        expect((await ada.post(`/api/lists/${list}/leads`, { leads: [lead, OTHER] })).body).toEqual({
          ...{ imported: 0, duplicates: 1, suppressed: 1 },
        });
        for (const path of [`/api/campaigns/${campaign}/leads`, `/api/lists/${list}/leads`]) {
          const numbers = { imported: 1, duplicates: 0, invalid: 0, suppressed: 1, total: 2 };
          expect((await upload(path, '?dry_run=true')).body).toMatchObject(numbers);
          expect((await upload(path)).body).toMatchObject(numbers);
        }
        expect(await remaining(campaign)).not.toContain(address);
      });

      it('counts suppressed people of a list that is imported, also if there is nobody else', async () => {
        const linkedin = { linkedin_url: profile };
        const list = await newList(lead, OTHER);
        const [campaign, alone] = [await newDraft(ada), await newList(linkedin)];
        await ada.post('/api/suppressions', { emails: [address], linkedin_urls: [profile] });
        const imported = await ada.post(`/api/campaigns/${campaign}/leads/import-from-list`, { listId: list });
        const numbers = { imported: 1, duplicates: 0, invalid: 0, suppressed: 1, errors: [], total: 2 };
        expect(imported).toMatchObject({ status: 200, body: numbers });
        const other = await newDraft(ada, 'linkedin');
        const nothing = await ada.post(`/api/campaigns/${other}/leads/import-from-list`, { listId: alone });
        expect(nothing).toMatchObject({
          status: 422,
          body: { code: 'nothing_imported', suppressed: 1, imported: 0, total: 1 },
        });
      });

      it('leaves out whom the request before has suppressed, also while the projector lags', async () => {
        const campaign = await newDraft(ada);
        const resume = pauseProjector(api);
        const { status } = await ada.post('/api/suppressions', { emails: [address] });
        const adding = add(campaign, lead, OTHER);
        resume();
        expect([status, (await adding).body]).toEqual([201, { imported: 1, duplicates: 0, suppressed: 1 }]);
      });

      it('adds the person again once the suppression is deleted', async () => {
        const campaign = await newDraft(ada);
        await add(campaign, lead);
        await erase({ email: address });
        const { suppressions } = (await ada.get('/api/suppressions')).body;
        expect(suppressions).toMatchObject([{ email: null, linkedin_url: null, reason: 'erased' }]);
        await ada.delete(`/api/suppressions/${suppressions[0].id}`);
        expect((await add(campaign, lead)).body).toEqual({ imported: 1, duplicates: 0 });
        const { body } = await untilLeads(ada, campaign, 1);
        expect(body.prospects).toMatchObject([{ email: address, first_name: 'Ada-First' }]);
      });

      it("leaves other users' leads alone, and does not suppress anybody for them", async () => {
        const eve = await api.as(`user-${randomUUID()}`);
        const campaign = await newDraft(eve);
        await eve.post(`/api/campaigns/${campaign}/leads`, { prospects: [lead] });
        expect((await erase({ email: address })).body).toEqual(erased(0));
        const again = await eve.post(`/api/campaigns/${campaign}/leads`, { prospects: [lead] });
        expect(again.body).toEqual({ imported: 0, duplicates: 1 });
      });

      it('leaves nobody behind whom requests add at the same time', async () => {
        const campaigns = await Promise.all(Array.from({ length: 6 }, () => newDraft(ada)));
        const others = (number: number) =>
          Array.from({ length: 20 }, (_, index) => ({ email: `p${number}.${index}@example.com` }));
        const adding = Promise.all(campaigns.map((campaign, number) => add(campaign, ...others(number), lead)));
        const [responses, first, second] = await Promise.all([
          adding,
          erase({ email: address }),
          erase({ email: address, linkedin_url: profile }),
        ]);
        for (const { body } of responses) expect(body.imported + (body.suppressed ?? 0)).toBe(21);
        expect([first.status, second.status]).toEqual([200, 200]);
        for (const [number, campaign] of campaigns.entries()) {
          const { body } = await untilLeads(ada, campaign, 20);
          const listed = body.prospects.map(({ email }: { email: string }) => email);
          expect(listed.sort()).toEqual(
            others(number)
              .map(({ email }) => email)
              .sort(),
          );
        }
        expect((await erase({ email: address })).body).toEqual(erased(0));
      });
    });

    it('needs a token', async () => {
      expect((await erase({ email: address }, api.anonymous())).status).toBe(401);
    });
  });
}
