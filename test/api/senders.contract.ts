import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { connectSender, untilProjected, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { untilResponse } from '../support/until-response';

/** The routes for senders, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeSenders(): void {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  const UNUSED = {
    email_address: null,
    profile_url: null,
    provider_account_id: null,
    is_premium: null,
    daily_limit: null,
    weekly_connection_limit: null,
    weekly_message_limit: null,
    first_name: null,
    last_name: null,
    signature: null,
  };

  let api: Api;
  let ada: Client;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    ada = await api.as(`user-${randomUUID()}`);
  });

  afterAll(() => api.stop());

  const idsOf = ({ body }: ApiResponse): string[] => body.accounts.map((account: { id: string }) => account.id);

  describe('POST /senders', () => {
    it.each([
      ['email', EMAIL_SENDER, 'active'],
      ['linkedin', LINKEDIN_SENDER, 'connected'],
    ])('connects an account for %s', async (_channel, sender, connected) => {
      const { status, headers, body } = await ada.post('/api/senders', sender);
      expect(status).toBe(201);
      expect(body).toEqual({
        account: {
          ...UNUSED,
          ...sender,
          id: expect.any(String),
          user_id: expect.stringMatching(/^user-/),
          status: connected,
          created_at: TIME,
          updated_at: TIME,
        },
      });
      expect(headers['location']).toBe(`/api/senders/${body.account.id}`);
    });

    it('stores all other fields of the channel', async () => {
      const email = { ...EMAIL_SENDER, daily_limit: 20, first_name: 'Ada', last_name: 'L.', signature: 'Ada\n' };
      expect((await ada.post('/api/senders', email)).body.account).toMatchObject(email);
      const limits = { is_premium: true, weekly_connection_limit: 100, weekly_message_limit: 1_000 };
      expect((await ada.post('/api/senders', { ...LINKEDIN_SENDER, ...limits })).body.account).toMatchObject(limits);
    });

    it('treats null as absent', async () => {
      const { status, body } = await ada.post('/api/senders', { ...EMAIL_SENDER, daily_limit: null, first_name: null });
      expect(status).toBe(201);
      expect(body.account).toMatchObject({ daily_limit: null, first_name: null });
    });

    it('ignores fields of the other channel, and names them', async () => {
      const { headers, body } = await ada.post('/api/senders', { ...EMAIL_SENDER, is_premium: 'x', profile_url: 5 });
      expect(headers['ignored-fields']).toBe('profile_url, is_premium');
      expect(body.account).toMatchObject({ is_premium: null, profile_url: null });
    });

    it.each<[string, object]>([
      ['/type', { type: 'fax' }],
      ['/type', { type: undefined }],
      ['/display_name', { display_name: '  ' }],
      ['/display_name', { display_name: undefined }],
      ['/display_name', { display_name: 'x'.repeat(201) }],
      ['/email_address', { email_address: undefined }],
      ['/email_address', { email_address: null }],
      ['/email_address', { email_address: 'ada' }],
      ['/email_address', { email_address: '\ud800' }],
      ['/email_address', { email_address: ['ada@example.com'] }],
      ['/daily_limit', { daily_limit: 0 }],
      ['/daily_limit', { daily_limit: 501 }],
      ['/daily_limit', { daily_limit: '20' }],
      ['/signature', { signature: 'x'.repeat(10_001) }],
      ['/first_name', { first_name: 5 }],
      ['/last_name', { last_name: '\ud800' }],
      ['/profile_url', { ...LINKEDIN_SENDER, profile_url: undefined }],
      ['/profile_url', { ...LINKEDIN_SENDER, profile_url: 'javascript:alert(1)' }],
      ['/provider_account_id', { ...LINKEDIN_SENDER, provider_account_id: '' }],
      ['/is_premium', { ...LINKEDIN_SENDER, is_premium: 1 }],
      ['/weekly_connection_limit', { ...LINKEDIN_SENDER, weekly_connection_limit: 1_001 }],
      ['/weekly_message_limit', { ...LINKEDIN_SENDER, weekly_message_limit: 0 }],
    ])('names %s as invalid in %j', async (field, change) => {
      const { status, body } = await ada.post('/api/senders', { ...EMAIL_SENDER, ...change });
      expect(status).toBe(400);
      expect(body).toEqual(
        problem(400, 'invalid_request', { errors: [{ field, message: expect.stringMatching(/^must /) }] }),
      );
    });

    it('returns the same response to the same request with the same Idempotency-Key, and rejects a different one', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await ada.post('/api/senders', EMAIL_SENDER, key);
      const second = await ada.post('/api/senders', EMAIL_SENDER, key);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body).toEqual(first.body);
      const other = await ada.post('/api/senders', LINKEDIN_SENDER, key);
      expect(other.status).toBe(422);
      expect(other.body).toEqual(problem(422, 'idempotency_key_reused'));
    });
  });

  describe('GET /senders', () => {
    it('returns an empty list to a user without senders', async () => {
      expect((await ada.get('/api/senders')).body).toEqual({ accounts: [] });
    });

    it('lists the senders of the user, newest first, and filters by channel', async () => {
      const [email, linkedin] = [await connectSender(ada, EMAIL_SENDER), await connectSender(ada, LINKEDIN_SENDER)];
      await untilProjected(api);
      expect(idsOf(await ada.get('/api/senders'))).toEqual([linkedin, email]);
      expect(idsOf(await ada.get('/api/senders?type=email'))).toEqual([email]);
      expect(idsOf(await ada.get('/api/senders?type=linkedin'))).toEqual([linkedin]);
    });

    it.each(['type=fax', 'type=', 'type=email&type=linkedin'])('rejects ?%s', async (query) => {
      const { status, body } = await ada.get(`/api/senders?${query}`);
      expect(status).toBe(400);
      expect(body).toEqual(
        problem(400, 'invalid_request', { errors: [{ field: 'type', message: expect.any(String) }] }),
      );
    });
  });

  describe('GET and DELETE /senders/{id}', () => {
    it('return the account as connecting it returned it', async () => {
      const { body } = await ada.post('/api/senders', EMAIL_SENDER);
      const read = await ada.get(`/api/senders/${body.account.id}`);
      expect(read.status).toBe(200);
      expect(read.body).toEqual(body);
    });

    it('disconnect it, also repeatedly', async () => {
      const id = await connectSender(ada);
      for (let times = 0; times < 2; times++) {
        const { status, body } = await ada.delete(`/api/senders/${id}`);
        expect([status, body]).toEqual([200, { success: true }]);
      }
      await expectStatus(id, 'disconnected');
    });

    /** Retries, because a read of one account may lag behind. */
    async function expectStatus(id: string, status: string): Promise<void> {
      await untilResponse(
        () => ada.get(`/api/senders/${id}`),
        ({ body }) => body.account.status === status,
      );
    }

    it("return the same 404 for another user's account as for an unknown one", async () => {
      const theirs = await connectSender(await api.as('eve'));
      for (const id of [theirs, randomUUID(), 'no-uuid']) {
        for (const response of [await ada.get(`/api/senders/${id}`), await ada.delete(`/api/senders/${id}`)]) {
          expect(response.status).toBe(404);
          expect(response.body).toEqual(problem(404, 'sender_not_found'));
        }
      }
    });
  });
}
