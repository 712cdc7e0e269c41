import { randomUUID } from 'node:crypto';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';

/** `POST /campaigns/{id}/duplicate`, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeDuplicatingCampaigns(): void {
  describe('POST /campaigns/{id}/duplicate', () => {
    let api: Api;
    let ada: Client;
    let eve: Client;
    let senders: Record<'email' | 'linkedin', string>;

    beforeAll(async () => {
      api = await startApi();
      ada = await api.as(`user-${randomUUID()}`);
      eve = await api.as(`user-${randomUUID()}`);
      senders = {
        email: await connectSender(ada, EMAIL_SENDER),
        linkedin: await connectSender(ada, LINKEDIN_SENDER),
      };
    });
    afterAll(() => api.stop());

    async function drafted(more: object = {}, type: 'email' | 'linkedin' = 'email') {
      const body = { type, name: randomUUID(), sender_account_ids: [senders[type]], ...more };
      const { status, body: created } = await ada.post('/api/campaigns', body);
      expect(status).toBe(201);
      return created.campaign as { id: string; name: string; sequence_nodes: { id: string }[] };
    }

    const duplicate = (id: string, body: object = {}, headers: Record<string, string> = {}) =>
      ada.post(`/api/campaigns/${id}/duplicate`, body, headers);

    it.each(['email', 'linkedin'] as const)(
      'creates a draft with the settings, the senders and the sequence, for %s',
      async (type) => {
        const settings = type === 'email' ? { daily_limit: 7, signature: 'Ada' } : { operating_hours: { monday: [] } };
        const source = await drafted(settings, type);
        const nodes = [
          { type: 'delay', delay_days: 1 },
          { type: 'ai', ai_node: { purpose: 'p', output_type: 'o' } },
        ];
        for (const node of nodes) await ada.post(`/api/campaigns/${source.id}/sequence/nodes`, node);
        const original = (await ada.get(`/api/campaigns/${source.id}`, { 'min-revision': '3' })).body;

        const { status, headers, body } = await duplicate(source.id);
        const { id, sequence_nodes, ...copy } = body.campaign;
        expect([status, headers['etag'], headers['location']]).toEqual([201, '"1"', `/api/campaigns/${id}`]);
        const { id: _, sender_accounts, account_limits: __, ...campaign } = original.campaign;
        expect(copy).toEqual({
          ...campaign,
          name: `${source.name} (copy)`,
          created_at: copy.created_at,
          updated_at: copy.updated_at,
        });
        const withoutIds = (list: object[]) => list.map((node) => ({ ...node, id: '', campaign_id: '' }));
        expect(withoutIds(sequence_nodes)).toEqual(withoutIds(original.sequence_nodes));
        const ids = [...sequence_nodes, ...original.sequence_nodes].map((node: { id: string }) => node.id);
        expect(new Set(ids).size).toBe(8);

        const read = (await ada.get(`/api/campaigns/${id}`)).body;
        expect(read.campaign).toMatchObject({ ...copy, sender_accounts });
        expect(read.sequence_nodes).toEqual(sequence_nodes);
      },
    );

    it('copies the limits of single senders', async () => {
      const { id } = await drafted();
      const account_limits = [{ account_id: senders.email, daily_limit: 5 }];
      await ada.send('PATCH', `/api/campaigns/${id}`, { body: { account_limits } });
      const copy = await duplicate(id);
      expect(copy.headers['etag']).toBe('"2"');
      expect((await ada.get(`/api/campaigns/${copy.body.campaign.id}`)).body.campaign).toMatchObject({
        account_limits,
      });
    });

    it('changes nothing in the campaign that is duplicated', async () => {
      const { id } = await drafted();
      const before = (await ada.get(`/api/campaigns/${id}`)).headers['etag'];
      await duplicate(id);
      expect((await ada.get(`/api/campaigns/${id}`)).headers['etag']).toBe(before);
    });

    it('uses the first free name', async () => {
      const { id, name } = await drafted();
      const names = [];
      for (let time = 0; time < 3; time++) names.push((await duplicate(id)).body.campaign.name);
      expect(names).toEqual([`${name} (copy)`, `${name} (copy 2)`, `${name} (copy 3)`]);
    });

    it('uses the given name', async () => {
      const name = randomUUID();
      const { body } = await duplicate((await drafted()).id, { name: `  ${name} ` });
      expect(body.campaign.name).toBe(name);
    });

    it('refuses a given name that is taken', async () => {
      const { id, name } = await drafted();
      const { body } = await duplicate(id, { name });
      expect(body).toEqual(problem(409, 'campaign_name_taken', { suggested_name: `${name} (2)` }));
    });

    it('needs no body', async () => {
      const { id, name } = await drafted();
      const { status, body } = await ada.send('POST', `/api/campaigns/${id}/duplicate`);
      expect([status, body.campaign.name]).toEqual([201, `${name} (copy)`]);
    });

    it.each([
      ['null', '', null],
      ['a list', '', []],
      ['an empty name', '/name', { name: ' ' }],
      ['a number as its name', '/name', { name: 5 }],
    ])('refuses %s', async (_what, field, body) => {
      const refused = await duplicate((await drafted()).id, body as object);
      const errors = [{ field, message: expect.any(String) as string }];
      expect(refused.body).toEqual(problem(400, 'invalid_request', { errors }));
    });

    it('returns the first response to a repeated request, even after the source was changed and deleted', async () => {
      const { id } = await drafted();
      const key = { 'idempotency-key': randomUUID() };
      const first = await duplicate(id, {}, key);
      expect(first.status).toBe(201);
      await ada.send('PATCH', `/api/campaigns/${id}`, { body: { name: randomUUID(), daily_limit: 7 } });
      await ada.delete(`/api/campaigns/${id}`);
      const again = await duplicate(id, {}, key);
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect((await duplicate(id, { name: 'Another' }, key)).body).toEqual(problem(422, 'idempotency_key_reused'));
    });

    it('creates one copy for a key that is sent many times at once', async () => {
      const { id } = await drafted();
      const key = { 'idempotency-key': randomUUID() };
      const responses = await Promise.all(Array.from({ length: 10 }, () => duplicate(id, {}, key)));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(responses[0]!.status).toBe(201);
    });

    it('gives copies that are made at the same time different names', async () => {
      const { id, name } = await drafted();
      const copies = await Promise.all(Array.from({ length: 5 }, () => duplicate(id)));
      expect(copies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
      const names = ['copy', 'copy 2', 'copy 3', 'copy 4', 'copy 5'].map((suffix) => `${name} (${suffix})`);
      expect(new Set(copies.map(({ body }) => body.campaign.name as string))).toEqual(new Set(names));
    });

    it.each(['not-a-uuid', randomUUID()])('returns 404 for an unknown id: %s', async (id) => {
      expect((await duplicate(id)).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it('returns 404 for a campaign that was deleted', async () => {
      const { id } = await drafted();
      await ada.delete(`/api/campaigns/${id}`);
      expect((await duplicate(id)).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it("returns 404 for another user's campaign", async () => {
      const { id } = await drafted();
      expect((await eve.post(`/api/campaigns/${id}/duplicate`, {})).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it('returns 412 for any If-Match', async () => {
      const { id } = await drafted();
      expect((await duplicate(id, {}, { 'if-match': '*' })).body).toEqual(problem(412, 'revision_mismatch'));
    });
  });
}
