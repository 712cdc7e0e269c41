import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, problem, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilInList } from '../support/api-senders';

/** The routes for reading campaigns, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeReadingCampaigns(): void {
  let api: Api;

  beforeAll(async () => {
    api = await startApi();
  });

  afterAll(() => api.stop());

  /** A user with one sender on each channel and nothing else. */
  async function newUser() {
    const client = await api.as(`user-${randomUUID()}`);
    const senders = {
      email: await connectSender(client, EMAIL_SENDER),
      linkedin: await connectSender(client, LINKEDIN_SENDER),
    };
    const draft = (name: string, type: 'email' | 'linkedin' = 'email', more: object = {}): Promise<ApiResponse> =>
      client.post('/api/campaigns', { type, name, sender_account_ids: [senders[type]], ...more });
    return { client, senders, draft };
  }

  /** Creates campaigns in this order, and waits until all of them can be listed. */
  async function withCampaigns(...types: ('email' | 'linkedin')[]) {
    const user = await newUser();
    const ids: string[] = [];
    for (const [index, type] of types.entries())
      ids.push((await user.draft(`Campaign ${index}`, type)).body.campaign.id);
    for (const id of ids) await untilInList(user.client, id);
    return { ...user, ids };
  }

  const idsOf = ({ body }: ApiResponse): string[] => body.campaigns.map((campaign: { id: string }) => campaign.id);

  describe('GET /campaigns/{id}', () => {
    it.each(['email', 'linkedin'] as const)(
      'returns a %s campaign with the fields that its creation returned, and with its senders',
      async (type) => {
        const { client, senders, draft } = await newUser();
        const created = await draft('Spring', type);
        const { sequence_nodes, ...campaign } = created.body.campaign;
        const { status, headers, body } = await client.get(`/api/campaigns/${campaign.id}`);
        expect(status).toBe(200);
        expect(headers['etag']).toMatch(/^"1-/);
        await untilInList(client, campaign.id);
        const { sender_accounts } = (await client.get('/api/campaigns')).body.campaigns[0];
        expect(sender_accounts).toMatchObject([{ id: senders[type] }]);
        expect(body).toEqual({
          campaign: { ...campaign, sender_accounts, account_limits: type === 'email' ? [] : null },
          sequence_nodes,
          prospects_by_status: {},
          prospects_by_node: {},
        });
      },
    );

    it('never returns 404 right after the 201', async () => {
      const { client, draft } = await newUser();
      for (let n = 0; n < 20; n++) {
        const { body } = await draft(`At once ${n}`);
        expect([200, 503]).toContain((await client.get(`/api/campaigns/${body.campaign.id}`)).status);
      }
    });

    it('accepts the id in capitals', async () => {
      const { client, ids } = await withCampaigns('email');
      expect((await client.get(`/api/campaigns/${ids[0]!.toUpperCase()}`)).status).toBe(200);
    });

    it("does not distinguish another user's campaign from a missing one", async () => {
      const { ids } = await withCampaigns('email');
      const { client: eve } = await newUser();
      const responses = [];
      for (const id of [ids[0]!, randomUUID(), 'no-uuid', '%00', '..%2f', 'x'.repeat(1_000)]) {
        const { status, body } = await eve.get(`/api/campaigns/${id}`);
        expect(status).toBe(404);
        expect(body).toEqual(problem(404, 'campaign_not_found'));
        const { instance: _instance, request_id: _requestId, ...same } = body;
        responses.push(same);
      }
      expect(new Set(responses.map((response) => JSON.stringify(response))).size).toBe(1);
    });

    it('returns 503 for a Min-Revision that is not reached', async () => {
      const { client, ids } = await withCampaigns('email');
      const { status, headers, body } = await client.get(`/api/campaigns/${ids[0]}`, { 'min-revision': '99' });
      expect(status).toBe(503);
      expect(headers['retry-after']).toMatch(/^\d+$/);
      expect(body).toEqual(problem(503, 'read_model_behind'));
    });

    it.each(['', '-1', '1.5', 'x', '"1"', '1e3', '9'.repeat(20)])(
      'rejects the Min-Revision %p',
      async (minRevision) => {
        const { client } = await newUser();
        const { status, body } = await client.get(`/api/campaigns/${randomUUID()}`, { 'min-revision': minRevision });
        expect(status).toBe(400);
        expect(body.errors).toEqual([{ field: 'Min-Revision', message: expect.any(String) }]);
      },
    );
  });

  describe('GET /campaigns', () => {
    it('returns an empty list to a user without campaigns', async () => {
      const { client } = await newUser();
      const { status, body } = await client.get('/api/campaigns');
      expect(status).toBe(200);
      expect(body).toEqual({ campaigns: [] });
    });

    it('lists all campaigns of the user, newest first, without nodes', async () => {
      const { client, ids, senders } = await withCampaigns('email', 'linkedin', 'email');
      const response = await client.get('/api/campaigns');
      expect(idsOf(response)).toEqual([...ids].reverse());
      expect(response.body).not.toHaveProperty('next_cursor');
      for (const campaign of response.body.campaigns) {
        expect(campaign).not.toHaveProperty('sequence_nodes');
        expect(campaign).toMatchObject({ node_count: 2, stats: null, status: 'draft' });
        expect(campaign.sender_accounts.map((account: { id: string }) => account.id)).toEqual([
          senders[campaign.type as 'email' | 'linkedin'],
        ]);
      }
    });

    it('shows each sender without its long fields', async () => {
      const { client, senders } = await withCampaigns('email', 'linkedin');
      const [linkedin, email] = (await client.get('/api/campaigns')).body.campaigns;
      const common = { display_name: 'Ada', first_name: null, last_name: null, is_premium: null, daily_limit: null };
      const unused = { ...common, weekly_connection_limit: null, weekly_message_limit: null };
      const sent = { id: senders.email, type: 'email', status: 'active', email_address: 'ada@example.com' };
      expect(email.sender_accounts).toEqual([{ ...unused, ...sent, provider_account_id: null }]);
      const connected = { id: senders.linkedin, type: 'linkedin', status: 'connected', email_address: null };
      expect(linkedin.sender_accounts).toEqual([{ ...unused, ...connected, provider_account_id: 'acc-1' }]);
    });

    it('filters by channel and status', async () => {
      const { client, ids } = await withCampaigns('email', 'linkedin', 'email');
      expect(idsOf(await client.get('/api/campaigns?type=email'))).toEqual([ids[2], ids[0]]);
      expect(idsOf(await client.get('/api/campaigns?type=linkedin&status=draft'))).toEqual([ids[1]]);
      expect(idsOf(await client.get('/api/campaigns?status=draft'))).toHaveLength(3);
      for (const status of ['launching', 'active', 'paused', 'completed']) {
        expect(idsOf(await client.get(`/api/campaigns?status=${status}`))).toEqual([]);
      }
    });

    it('returns each campaign once over all pages', async () => {
      const { client, ids } = await withCampaigns('email', 'email', 'linkedin', 'email', 'email');
      const seen: string[] = [];
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.get(
          `/api/campaigns?limit=2${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        seen.push(...idsOf(page));
        sizes.push(idsOf(page).length);
        cursor = page.body.next_cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual([...ids].reverse());
      expect(sizes).toEqual([2, 2, 1]);
    });

    it('has no next page if a full page has all campaigns', async () => {
      const { client, ids } = await withCampaigns('email', 'email');
      const page = await client.get('/api/campaigns?limit=2');
      expect(idsOf(page)).toHaveLength(ids.length);
      expect(page.body).not.toHaveProperty('next_cursor');
    });

    it.each([
      ['status', 'status=open'],
      ['status', 'status='],
      ['status', 'status=draft&status=active'],
      ['type', 'type=fax'],
      ['type', 'type=email&type=email'],
      ['limit', 'limit=0'],
      ['limit', 'limit=201'],
      ['limit', 'limit=1.5'],
      ['limit', 'limit=+5'],
      ['limit', 'limit='],
      ['limit', 'limit=5&limit=5'],
      ['cursor', 'cursor='],
      ['cursor', 'cursor=a&cursor=b'],
    ])('names %s as invalid in ?%s', async (field, query) => {
      const { client } = await newUser();
      const { status, body } = await client.get(`/api/campaigns?${query}`);
      expect(status).toBe(400);
      expect(body).toEqual(problem(400, 'invalid_request', { errors: [{ field, message: expect.any(String) }] }));
    });

    it('ignores unknown parameters', async () => {
      const { client } = await newUser();
      expect((await client.get('/api/campaigns?sort=name&__proto__=x')).status).toBe(200);
    });
  });

  describe('GET /campaigns/{id}/history', () => {
    it('lists the events with their actors, oldest first', async () => {
      const { client, senders } = await newUser();
      const created = await client.post(
        '/api/campaigns',
        { type: 'email', name: 'Spring', sender_account_ids: [senders.email] },
        { 'x-request-id': 'my-request' },
      );
      const { id, user_id, sequence_nodes } = created.body.campaign;
      const { status, body } = await client.get(`/api/campaigns/${id}/history`);
      expect(status).toBe(200);
      const event = {
        id: expect.any(String),
        occurred_at: expect.any(String),
        user_id,
        actor: { type: 'user', id: user_id },
        correlation_id: 'my-request',
      };
      expect(body.events).toEqual([
        {
          ...event,
          type: 'CampaignDrafted',
          summary: 'Drafted "Spring" on the email channel, with 1 sender.',
          revision: 0,
          data: {
            campaign_id: id,
            user_id,
            type: 'email',
            name: 'Spring',
            sender_account_ids: [senders.email],
            settings: { daily_limit: 50, stop_on_reply: true, open_tracking: true, signature: null },
          },
        },
        {
          ...event,
          type: 'SequenceSeeded',
          summary: 'Created the sequence with 2 nodes.',
          revision: 1,
          data: {
            campaign_id: id,
            nodes: sequence_nodes.map(
              ({ campaign_id: _id, position: _position, ...node }: Record<string, unknown>) => node,
            ),
          },
        },
      ]);
    });

    it("does not distinguish another user's campaign from a missing one", async () => {
      const { ids } = await withCampaigns('email');
      const { client: eve } = await newUser();
      for (const id of [ids[0]!, randomUUID(), 'no-uuid']) {
        const { status, body } = await eve.get(`/api/campaigns/${id}/history`);
        expect(status).toBe(404);
        expect(body).toEqual(problem(404, 'campaign_not_found'));
      }
    });
  });
}
