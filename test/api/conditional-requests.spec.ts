import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { connectSender, untilProjected } from '../support/api-senders';
import { metadataOf } from '../support/new-events';

let api: Api;
let userId: string;
let ada: Client;
let sender: string;

beforeAll(async () => {
  api = await startApi();
});

beforeEach(async () => {
  userId = `user-${randomUUID()}`;
  ada = await api.as(userId);
  sender = await connectSender(ada);
});

afterAll(() => api.stop());

const newCampaign = (): Promise<ApiResponse> =>
  ada.post('/api/campaigns', { type: 'email', name: randomUUID(), sender_account_ids: [sender] });
const etagOf = ({ headers }: ApiResponse): string => headers['etag']!;
const disconnect = (ifMatch: string): Promise<ApiResponse> =>
  ada.send('DELETE', `/api/senders/${sender}`, { headers: { 'if-match': ifMatch } });
const statusOfSender = async (): Promise<string> => {
  await untilProjected(api);
  return (await ada.get(`/api/senders/${sender}`)).body.account.status;
};

/** Writes the event like the service that owns the account. */
async function renameSender(display_name: string): Promise<void> {
  const data = { sender_id: sender, display_name };
  const event = { id: randomUUID(), type: 'SenderChanged', data, metadata: metadataOf(userId) };
  const stream = `sender-${sender}`;
  const { length } = await api.app.get(EventStore).readStream(stream);
  await api.app.get(EventStore).append(stream, length - 1, [event]);
  await untilProjected(api);
}

describe('The ETag of a campaign', () => {
  it('is its revision where the body depends on the campaign alone', async () => {
    expect(etagOf(await newCampaign())).toBe('"1"');
  });

  it('also has a hash where the body shows senders, and changes when one of them does', async () => {
    const url = String((await newCampaign()).headers['location']);
    const before = await ada.get(url);
    expect(etagOf(before)).toMatch(/^"1-[\w-]{16}"$/);
    expect(etagOf(await ada.get(url))).toBe(etagOf(before));
    await renameSender('Ada Lovelace');
    const after = await ada.get(url);
    expect(after.body).not.toEqual(before.body);
    expect(etagOf(after)).toMatch(/^"1-[\w-]{16}"$/);
    expect(etagOf(after)).not.toBe(etagOf(before));
  });
});

describe('The ETag of a sender', () => {
  it('is its revision, starting with the response to connecting it', async () => {
    const connected = await ada.post('/api/senders', {
      type: 'email',
      display_name: 'A',
      email_address: 'a@b.example',
    });
    expect(etagOf(connected)).toBe('"0"');
    expect(etagOf(await ada.get(String(connected.headers['location'])))).toBe('"0"');
    await renameSender('Ada Lovelace');
    expect(etagOf(await ada.get(`/api/senders/${sender}`))).toBe('"1"');
  });
});

describe('If-None-Match', () => {
  const reads: [string, () => Promise<string>][] = [
    ['a campaign', async () => String((await newCampaign()).headers['location'])],
    ['a sender', async () => `/api/senders/${sender}`],
    ['a list', async () => String((await ada.post('/api/lists', {})).headers['location'])],
  ];

  describe.each(reads)('on %s', (_what, urlOf) => {
    it.each<[string, (etag: string) => string]>([
      ['the ETag', (etag) => etag],
      ['a weak form of it', (etag) => `W/${etag}`],
      ['a list that has it', (etag) => `"x,y", W/"", ,${etag}\t,"z"`],
      ['*', () => '*'],
    ])('returns 304 without a body for %s', async (_form, condition) => {
      const url = await urlOf();
      const { headers } = await ada.get(url);
      const again = await ada.get(url, { 'if-none-match': condition(headers['etag']!) });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers).toMatchObject({ etag: headers['etag'], 'x-request-id': expect.any(String) });
      expect(again.headers).not.toHaveProperty('content-type');
      expect(again.headers).not.toHaveProperty('content-length');
    });

    it.each(['"99"', '"99-abc", "x"', '', ',', 'unquoted', '"open', 'w/"1"', '"1" "2"', '*, "1"'])(
      'returns the whole body for %p',
      async (condition) => {
        const { status, body } = await ada.get(await urlOf(), { 'if-none-match': condition });
        expect(status).toBe(200);
        expect(body).toBeDefined();
      },
    );
  });

  it('returns the whole body after a change', async () => {
    const url = String((await newCampaign()).headers['location']);
    const etag = etagOf(await ada.get(url));
    await renameSender('Ada Lovelace');
    expect((await ada.get(url, { 'if-none-match': etag })).status).toBe(200);
  });

  it('returns 304 for HEAD too, and never for what is not found or for a write', async () => {
    const condition = { 'if-none-match': '*' };
    expect((await ada.send('HEAD', `/api/senders/${sender}`, { headers: condition })).status).toBe(304);
    expect((await ada.get(`/api/senders/${randomUUID()}`, condition)).status).toBe(404);
    expect((await ada.get('/api/campaigns', condition)).status).toBe(200);
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [sender] };
    expect((await ada.post('/api/campaigns', draft, condition)).status).toBe(201);
  });
});

describe('If-Match on DELETE /senders/{id}', () => {
  it.each(['"0"', '"0-0123456789abcdef"', '*', '"9", ,"0"', ' W/"3" , "0"'])('lets %p disconnect it', async (tag) => {
    expect((await disconnect(tag)).status).toBe(200);
    expect(await statusOfSender()).toBe('disconnected');
  });

  it.each(['"1"', '"7-0123456789abcdef"', 'W/"0"', '""', '"00x"', '"0", "1"'.replace('"0"', 'W/"0"')])(
    'rejects %p as stale, and changes nothing',
    async (tag) => {
      const { status, body } = await disconnect(tag);
      expect(status).toBe(412);
      expect(body).toEqual(problem(412, 'revision_mismatch'));
      expect(await statusOfSender()).toBe('active');
    },
  );

  it.each(['', '0', '"0', '"0" "1"', '"0", *', `"${'x'.repeat(8_000)}`])('rejects %p as malformed', async (tag) => {
    const { status, body } = await disconnect(tag);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'If-Match', message: expect.stringMatching(/^must be /) }]);
    expect(await statusOfSender()).toBe('active');
  });

  it('rejects a stale one even if there is nothing to change', async () => {
    await disconnect('"0"');
    expect((await disconnect('"0"')).status).toBe(412);
    expect((await disconnect('"1"')).status).toBe(200);
  });

  it('rejects all but one of many concurrent requests', async () => {
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => disconnect('"0"')))).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });

  it("does not distinguish another user's sender from a missing one", async () => {
    const eve = await api.as(`user-${randomUUID()}`);
    for (const id of [sender, randomUUID()]) {
      for (const tag of ['"0"', '"9"', '*']) {
        const { status, body } = await eve.send('DELETE', `/api/senders/${id}`, { headers: { 'if-match': tag } });
        expect(status).toBe(404);
        expect(body).toEqual(problem(404, 'sender_not_found'));
      }
    }
  });
});

describe('If-Match on a request that creates', () => {
  it.each(['*', '"0"'])('matches nothing: %p is rejected, and nothing is created', async (tag) => {
    const condition = { 'if-match': tag };
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [sender] };
    for (const [url, body] of [
      ['/api/campaigns', draft],
      ['/api/senders', { type: 'email', display_name: 'A', email_address: 'a@b.example' }],
    ] as const) {
      const response = await ada.post(url, body, condition);
      expect(response.body).toEqual(problem(412, 'revision_mismatch'));
    }
    await untilProjected(api);
    expect((await ada.get('/api/senders')).body.accounts).toHaveLength(1);
    expect((await ada.post('/api/campaigns', draft)).status).toBe(201);
  });
});
