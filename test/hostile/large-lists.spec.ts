import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { type ListQuery, ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { CAMPAIGNS as VIEW } from '../../src/campaigns/campaign.projection';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { type Api, startApi } from '../support/api';
import { type Seed, seedCampaigns } from '../support/seed-campaigns';
import { untilResponse } from '../support/until-response';
import { readCampaigns, stallOnCampaigns, pollWhile, type Target } from './list-readers';

const CAMPAIGNS = 2_500;
const SENDERS = 50;
const LONG = 'x'.repeat(10_000);

describe('A list of many campaigns', () => {
  let api: Api;
  let url: string;
  beforeAll(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    url = await api.app.getUrl();
  });
  afterAll(() => api.stop());
  afterEach(() => jest.restoreAllMocks());

  /** A user with campaigns. Resolves when all of them can be listed. */
  async function userWith(seed: Omit<Seed, 'userId'>): Promise<Target> {
    const userId = `user-${randomUUID()}`;
    await seedCampaigns(api.app.get(EventStore), { userId, ...seed });
    const readModel = api.app.get(ReadModelStore);
    const count = async () => (await readModel.list(VIEW, { userId })).length;
    await untilResponse(
      async () => ({ status: await count() }),
      ({ status }) => status === seed.campaigns,
    );
    return { url, token: await issueToken(api.config, userId, 1) };
  }

  /** Counts the listed documents that are read from now on. From the `failing`th on, the store is unavailable. */
  function countDocuments(failing = Infinity): { read: number } {
    const counted = { read: 0 };
    const readModel = api.app.get(ReadModelStore);
    const list = readModel.list.bind(readModel);
    jest.spyOn(readModel, 'list').mockImplementation(async (view, query: ListQuery) => {
      const found = await list(view, query);
      counted.read += found.length;
      if (counted.read >= failing) throw new StoreUnavailable('away');
      return found as never;
    });
    return counted;
  }

  it('does not contain the long signatures of senders', async () => {
    const long = await readCampaigns(await userWith({ campaigns: 30, senders: SENDERS, signature: LONG }));
    const short = await readCampaigns(await userWith({ campaigns: 30, senders: SENDERS, signature: 'x' }));
    // Each campaign has and shows its own signature.
    expect(long.bytes - short.bytes).toBe(30 * (LONG.length - 1));
  });

  it('has campaigns that do not contain them when read one by one either', async () => {
    const bytesOf = async (signature: string) => {
      const { token } = await userWith({ campaigns: 1, senders: SENDERS, signature });
      const headers = { authorization: `Bearer ${token}` };
      const list = (await (await fetch(`${url}/api/campaigns`, { headers })).json()) as { campaigns: { id: string }[] };
      const response = await fetch(`${url}/api/campaigns/${list.campaigns[0]!.id}`, { headers });
      return (await response.text()).length;
    };
    expect((await bytesOf(LONG)) - (await bytesOf('x'))).toBe(LONG.length - 1);
  });

  describe('of 10 kB each', () => {
    let ada: Target;
    beforeAll(async () => {
      ada = await userWith({ campaigns: CAMPAIGNS, senders: 1, signature: LONG });
    });

    it('has each campaign once, newest first, while others are served', async () => {
      const reading = readCampaigns(ada);
      const served = await pollWhile(ada, reading);
      const { names } = await reading;
      expect(names).toEqual(Array.from({ length: CAMPAIGNS }, (_, index) => `Campaign ${CAMPAIGNS - 1 - index}`));
      expect(served).toBeGreaterThan(10);
    });

    it('reads about as many documents as it sends, however large they are', async () => {
      const documents = countDocuments();
      const { names } = await readCampaigns(ada);
      expect(documents.read).toBeGreaterThanOrEqual(names.length);
      // A page ends where a piece of the response is full. The rest of the page is read again.
      expect(documents.read).toBeLessThan(4 * names.length);
    });

    it('is read only as far as its callers receive it', async () => {
      const documents = countDocuments();
      const stalled = await Promise.all(Array.from({ length: 20 }, () => stallOnCampaigns(ada)));
      try {
        expect((await readCampaigns(ada)).names).toHaveLength(CAMPAIGNS);
        // The operating system buffers a few megabytes for each of them.
        expect(documents.read).toBeLessThan(stalled.length * CAMPAIGNS);
      } finally {
        for (const response of stalled) response.destroy();
      }
    });

    it('is cut by a reset, not ended, when a later page cannot be read', async () => {
      countDocuments(CAMPAIGNS / 2);
      await expect(readCampaigns(ada)).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    it('is cut by a reset for an HTTP/1.0 caller too, which has no other sign of the error', async () => {
      countDocuments(CAMPAIGNS / 2);
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      socket.write(`GET /api/campaigns HTTP/1.0\r\nAuthorization: Bearer ${ada.token}\r\n\r\n`);
      socket.resume();
      await expect(once(socket, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    });

    it('is a 503 when its first page cannot be read', async () => {
      countDocuments(0);
      await expect(readCampaigns(ada)).rejects.toThrow();
      const { status } = await fetch(`${url}/api/campaigns`, { headers: { authorization: `Bearer ${ada.token}` } });
      expect(status).toBe(503);
    });

    it('is not read for HEAD', async () => {
      const documents = countDocuments();
      const headers = { authorization: `Bearer ${ada.token}` };
      expect((await fetch(`${url}/api/campaigns`, { method: 'HEAD', headers })).status).toBe(200);
      expect(documents.read).toBeLessThan(CAMPAIGNS / 10);
    });

    it.each([1, 7, 200])('has each campaign exactly once in pages of %d', async (limit) => {
      const seen: string[] = [];
      let cursor = '';
      for (let page = 0; page < 5; page++) {
        const response = await fetch(`${url}/api/campaigns?limit=${limit}${cursor}`, {
          headers: { authorization: `Bearer ${ada.token}` },
        });
        const body = (await response.json()) as { campaigns: { name: string }[]; next_cursor: string };
        seen.push(...body.campaigns.map(({ name }) => name));
        cursor = `&cursor=${body.next_cursor}`;
      }
      expect(seen).toEqual(Array.from({ length: 5 * limit }, (_, index) => `Campaign ${CAMPAIGNS - 1 - index}`));
    });
  });
});
