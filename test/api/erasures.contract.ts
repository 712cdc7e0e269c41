import { randomUUID } from 'node:crypto';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilInList, untilProjected } from '../support/api-senders';

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

    it('needs a token', async () => {
      expect((await erase({ email: address }, api.anonymous())).status).toBe(401);
    });
  });
}
