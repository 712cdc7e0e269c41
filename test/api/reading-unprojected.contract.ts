import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilInList, untilSendersListed } from '../support/api-senders';
import { metadataOf } from '../support/new-events';
import { pauseProjector } from '../support/pause-projector';

/** Reads by id of what is not projected yet, on the stores of `support/api`. Call it once, inside a `describe`. */
export function describeReadingUnprojected(): void {
  let api: Api;
  let userId: string;
  let ada: Client;
  let eve: Client;
  let resume: () => void;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    userId = `user-${randomUUID()}`;
    ada = await api.as(userId);
    eve = await api.as(`user-${randomUUID()}`);
    resume = pauseProjector(api);
  });

  afterEach(() => resume());
  afterAll(() => api.stop());

  const min = (revision: number) => ({ 'min-revision': String(revision) });

  /** What a client can see, without the id of the request. */
  const seen = ({ status, headers, text }: ApiResponse) => [status, headers['etag'], headers['content-type'], text];

  /** Appends to a stream of the user, like another process. */
  async function append(stream: string, after: number, type: string, data: object): Promise<void> {
    const event = { id: randomUUID(), type, data, metadata: metadataOf(userId) };
    await api.app.get(EventStore).append(stream, after, [event]);
  }

  async function draft(type: 'email' | 'linkedin' = 'email'): Promise<string> {
    const sender = await connectSender(ada, type === 'email' ? EMAIL_SENDER : LINKEDIN_SENDER);
    const hours = { timezone: 'Europe/Berlin', friday: [{ start: '09:00', end: '17:00' }] };
    const settings = type === 'email' ? { signature: '<b>Ada</b> 👩‍👩‍👧‍👦' } : { operating_hours: hours };
    const { status, body } = await ada.post('/api/campaigns', {
      type,
      name: randomUUID(),
      sender_account_ids: [sender],
      ...settings,
    });
    expect(status).toBe(201);
    return body.campaign.id as string;
  }

  const rename = (id: string, name: string) =>
    append(`campaign-${id}`, 1, 'CampaignRenamed', { campaign_id: id, name });

  const remove = (id: string) => append(`campaign-${id}`, 1, 'CampaignDeleted', { campaign_id: id });

  describe('A campaign that is not projected yet', () => {
    it.each(['email', 'linkedin'] as const)(
      'is returned with the ETag and the body that it has when it is projected, for %s',
      async (type) => {
        const id = await draft(type);
        const before = await ada.get(`/api/campaigns/${id}`);
        expect(before.status).toBe(200);
        expect(before.body.campaign).toMatchObject({ id, sender_accounts: [{ type }] });
        expect((await ada.get('/api/campaigns')).body).toEqual({ campaigns: [] });
        resume();
        await untilInList(ada, id);
        expect(seen(await ada.get(`/api/campaigns/${id}`))).toEqual(seen(before));
        expect((await ada.get(`/api/campaigns/${id}`, { 'if-none-match': before.headers['etag']! })).status).toBe(304);
      },
    );

    it('is returned for a Min-Revision that it has reached', async () => {
      const id = await draft();
      const { status, body } = await ada.get(`/api/campaigns/${id}`, min(1));
      expect([status, body.sequence_nodes.length]).toEqual([200, 2]);
    });

    it('gets another user the same 404 as an unknown one, for any Min-Revision', async () => {
      const id = await draft();
      for (const headers of [undefined, min(1), min(99)]) {
        for (const one of [id, randomUUID()]) {
          const { status, body } = await eve.get(`/api/campaigns/${one}`, headers);
          expect([status, body]).toEqual([404, problem(404, 'campaign_not_found')]);
        }
      }
    });

    it('is not found after it is deleted', async () => {
      const id = await draft();
      await remove(id);
      for (const headers of [undefined, min(2)]) {
        expect((await ada.get(`/api/campaigns/${id}`, headers)).body).toEqual(problem(404, 'campaign_not_found'));
      }
    });

    it('gets 503 for a Min-Revision that it does not reach in time', async () => {
      const response = await ada.get(`/api/campaigns/${await draft()}`, min(2));
      expect(statusAndRetryAfter(response)).toEqual([503, true]);
      expect(response.body).toEqual(problem(503, 'read_model_behind'));
    });
  });

  describe('A campaign whose latest event is not projected yet', () => {
    let id: string;
    beforeEach(async () => {
      resume();
      id = await draft();
      await untilInList(ada, id);
      resume = pauseProjector(api);
    });

    it('is returned with that event if Min-Revision asks for it, and as projected otherwise', async () => {
      const projected = await ada.get(`/api/campaigns/${id}`);
      await rename(id, 'Later');
      expect(seen(await ada.get(`/api/campaigns/${id}`))).toEqual(seen(projected));
      const { status, headers, body } = await ada.get(`/api/campaigns/${id}`, min(2));
      expect([status, body.campaign.name]).toEqual([200, 'Later']);
      expect(headers['etag']).toMatch(/^"2-/);
      expect(body.sequence_nodes).toEqual(projected.body.sequence_nodes);
    });

    it('is not found if that event deletes it and Min-Revision asks for it', async () => {
      await remove(id);
      expect((await ada.get(`/api/campaigns/${id}`, min(1))).status).toBe(200);
      expect((await ada.get(`/api/campaigns/${id}`, min(2))).body).toEqual(problem(404, 'campaign_not_found'));
    });
  });

  describe('A sender that is not projected yet', () => {
    it('is returned with the ETag and the body that it has when it is projected', async () => {
      const id = await connectSender(ada);
      const before = await ada.get(`/api/senders/${id}`, min(0));
      expect([before.status, before.headers['etag']]).toEqual([200, '"0"']);
      expect((await ada.get('/api/senders')).body).toEqual({ accounts: [] });
      resume();
      await untilSendersListed(ada, 1);
      expect(seen(await ada.get(`/api/senders/${id}`))).toEqual(seen(before));
    });

    it('gets another user the same 404 as an unknown one, for any Min-Revision', async () => {
      const id = await connectSender(ada);
      for (const headers of [undefined, min(0), min(99)]) {
        for (const one of [id, randomUUID()]) {
          const { status, body } = await eve.get(`/api/senders/${one}`, headers);
          expect([status, body]).toEqual([404, problem(404, 'sender_not_found')]);
        }
      }
    });

    it('gets 503 for a Min-Revision that it does not reach in time', async () => {
      const response = await ada.get(`/api/senders/${await connectSender(ada)}`, min(1));
      expect(statusAndRetryAfter(response)).toEqual([503, true]);
      expect(response.body).toEqual(problem(503, 'read_model_behind'));
    });
  });

  it('A sender whose disconnection is not projected yet is disconnected if Min-Revision asks for it', async () => {
    resume();
    const id = await connectSender(ada);
    await untilSendersListed(ada, 1);
    resume = pauseProjector(api);
    await ada.delete(`/api/senders/${id}`);
    const statusOf = async (headers?: Record<string, string>) =>
      (await ada.get(`/api/senders/${id}`, headers)).body.account.status as string;
    expect(await statusOf()).toBe('active');
    expect(await statusOf(min(1))).toBe('disconnected');
  });

  it.each(['', '-1', '1.5', 'x'])('A sender is not returned for the malformed Min-Revision %p', async (revision) => {
    const { status, body } = await ada.get(`/api/senders/${randomUUID()}`, { 'min-revision': revision });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'Min-Revision', message: expect.any(String) }]);
  });
}
