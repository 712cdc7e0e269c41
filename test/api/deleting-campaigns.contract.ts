import { randomUUID } from 'node:crypto';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { leadIdOf } from '../../src/leads/lead-id';
import { LEADS } from '../../src/leads/lead.projection';
import { type Api, type Client, problem, startApi } from '../support/api';
import { bringTo, campaignEvents } from '../support/api-campaigns';
import { connectSender, untilInList } from '../support/api-senders';
import { untilResponse } from '../support/until-response';

/** `DELETE /campaigns/{id}`, on the stores of `support/api`. Call it once, inside a `describe` or in a spec file. */
export function describeDeletingCampaigns(): void {
  describe('DELETE /campaigns/{id}', () => {
    let api: Api;
    let ada: Client;
    let sender: string;
    const userId = `user-${randomUUID()}`;

    beforeAll(async () => {
      api = await startApi();
      ada = await api.as(userId);
      sender = await connectSender(ada);
    });
    afterAll(() => api.stop());

    const draft = (name: string) => ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });

    async function drafted(name: string = randomUUID()): Promise<string> {
      const { status, body } = await draft(name);
      expect(status).toBe(201);
      return body.campaign.id as string;
    }

    const remove = (id: string, headers: Record<string, string> = {}) =>
      ada.send('DELETE', `/api/campaigns/${id}`, { headers });

    const typesOf = async (id: string) => (await campaignEvents(api, id)).map(({ type }) => type);

    it('deletes the campaign from reads, the history and lists', async () => {
      const [id, other] = [await drafted(), await drafted()];
      await untilInList(ada, id);
      const { status, body } = await remove(id);
      expect([status, body]).toEqual([200, { success: true }]);
      await untilResponse(
        () => ada.get('/api/campaigns'),
        ({ body: { campaigns } }) => !campaigns.some((campaign: { id: string }) => campaign.id === id),
      );
      for (const path of [`/api/campaigns/${id}`, `/api/campaigns/${id}/history`]) {
        expect((await ada.get(path)).body).toEqual(problem(404, 'campaign_not_found'));
      }
      expect((await ada.get(`/api/campaigns/${other}`)).status).toBe(200);
    });

    it('frees the name', async () => {
      const name = randomUUID();
      await remove(await drafted(name));
      const again = await untilResponse(
        () => draft(name),
        ({ status }) => status !== 409,
      );
      expect(again.status).toBe(201);
    });

    it('has no effect for a campaign that is deleted', async () => {
      const id = await drafted();
      await remove(id);
      expect((await remove(id)).body).toEqual({ success: true });
      expect(await typesOf(id)).toEqual(['CampaignDrafted', 'SequenceSeeded', 'CampaignDeleted']);
    });

    it('refuses later changes', async () => {
      const id = await drafted();
      await remove(id);
      const changing = [
        ada.send('PATCH', `/api/campaigns/${id}`, { body: { name: 'Summer' } }),
        ada.post(`/api/campaigns/${id}/sequence/nodes`, { type: 'email' }),
      ];
      for (const { body } of await Promise.all(changing)) expect(body).toEqual(problem(404, 'campaign_not_found'));
    });

    it('deletes a campaign that was launched', async () => {
      const id = await drafted();
      await bringTo(api, id, 'completed');
      expect((await remove(id)).body).toEqual({ success: true });
      expect((await typesOf(id)).at(-1)).toBe('CampaignDeleted');
    });

    it('needs a current If-Match, if there is one', async () => {
      const id = await drafted();
      expect((await remove(id, { 'if-match': '"0"' })).body).toEqual(problem(412, 'revision_mismatch'));
      expect((await ada.get(`/api/campaigns/${id}`)).status).toBe(200);
      expect((await remove(id, { 'if-match': '"1"' })).status).toBe(200);
    });

    it.each(['not-a-uuid', randomUUID()])('returns 404 for an unknown id: %s', async (id) => {
      expect((await remove(id)).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it("returns 404 for another user's campaign, before and after its deletion", async () => {
      const eve = await api.as(`user-${randomUUID()}`);
      const id = await drafted();
      expect((await eve.delete(`/api/campaigns/${id}`)).body).toEqual(problem(404, 'campaign_not_found'));
      await remove(id);
      expect((await eve.delete(`/api/campaigns/${id}`)).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it('leaves no lead behind that requests add at the same time', async () => {
      const id = await drafted();
      const path = `/api/campaigns/${id}/leads`;
      const leads = (first: number) =>
        Array.from({ length: 50 }, (_, index) => ({ email: `p${first + index}@example.com` }));
      const text = ['email', ...leads(500).map(({ email }) => email)].join('\n');
      const { list } = (await ada.post('/api/lists', {})).body;
      await ada.post(`/api/lists/${list.id}/leads`, { leads: leads(600) });
      const adding = Promise.all([
        ...[0, 50, 100].map((first) => ada.post(path, { prospects: leads(first) })),
        ada.send('POST', `${path}/csv`, { text, headers: { 'content-type': 'text/csv' } }),
        ada.post(`${path}/import-from-list`, { listId: list.id }),
      ]);
      const log = api.app.get(EventStore);
      const eventsOf = (email: string) => log.readStream(`lead-${leadIdOf(id, email)}`);
      while ((await eventsOf('p0@example.com')).length === 0) await new Promise(setImmediate);
      expect((await remove(id)).status).toBe(200);
      const responses = await adding;
      expect(responses[0]!.status).toBe(200);
      for (const { status, body } of responses) {
        if (status === 404) expect(body).toEqual(problem(404, 'campaign_not_found'));
        else expect([status, body.imported]).toEqual([200, 50]);
      }
      const view = api.app.get(ReadModelStore);
      for (const { email } of [...leads(0), ...leads(50), ...leads(100), ...leads(500), ...leads(600)]) {
        while ((await eventsOf(email)).some(({ type }) => type === 'LeadAdded')) await new Promise(setImmediate);
      }
      while ((await view.list(LEADS, { userId, within: id })).length > 0) await new Promise(setImmediate);
    });

    it('is the last change of those that arrive at the same time', async () => {
      const id = await drafted();
      const url = `/api/campaigns/${id}`;
      const changes = await Promise.all([
        ...Array.from({ length: 3 }, (_, index) => ada.send('PATCH', url, { body: { daily_limit: index + 1 } })),
        remove(id),
        remove(id),
      ]);
      for (const { status } of changes) expect([200, 404]).toContain(status);
      const types = await typesOf(id);
      expect(types.filter((type) => type === 'CampaignDeleted')).toHaveLength(1);
      expect(types.at(-1)).toBe('CampaignDeleted');
      const accepted = changes.slice(0, 3).filter(({ status }) => status === 200);
      expect(types.filter((type) => type === 'CampaignSettingsChanged')).toHaveLength(accepted.length);
    });
  });
}
