import * as fc from 'fast-check';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';

let api: Api;
let ada: Client;
let senders: string[];

beforeAll(async () => {
  api = await startApi();
  ada = await api.as('ada');
  senders = [await connectSender(ada, EMAIL_SENDER), await connectSender(ada, LINKEDIN_SENDER)];
});

afterAll(() => api.stop());

/** Any JSON, plus likely trouble: names of built-in properties, and strings that are not well-formed. */
const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'constructor',
    'then',
    'toString',
    '\u0000',
    '\ud800',
    '',
    'x'.repeat(20_000),
    1e308,
    -0,
    2 ** 53,
    [],
    {},
  ),
  fc.dictionary(
    fc.constantFrom('constructor', 'toString', 'then', 'length', 'hasOwnProperty', 'monday'),
    fc.jsonValue(),
  ),
);

const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: nasty });

const inherited = { constructor: nasty, toString: nasty, then: nasty };
const operatingHours = fc.record(
  { timezone: nasty, monday: fc.array(fc.record({ start: nasty, end: nasty })) },
  { requiredKeys: [] },
);

/** Mostly valid requests with some invalid fields, so that the fuzz gets past the first check. */
const campaign = fc.record(
  {
    type: mostly(fc.constantFrom('email', 'linkedin')),
    name: mostly(fc.uuid()),
    sender_account_ids: mostly(fc.nat(1).map((index) => [senders[index]!])),
    skip_other_campaigns: mostly(fc.boolean()),
    operating_hours: fc.oneof(fc.constant(null), operatingHours, nasty),
    daily_limit: mostly(fc.integer({ min: 1, max: 500 })),
    stop_on_reply: mostly(fc.boolean()),
    open_tracking: mostly(fc.boolean()),
    signature: mostly(fc.string()),
    ...inherited,
  },
  { requiredKeys: ['type', 'name', 'sender_account_ids'] },
);

const sender = fc.record(
  {
    type: mostly(fc.constant('email')),
    display_name: mostly(fc.constant('Ada')),
    email_address: mostly(fc.constant('ada@example.com')),
    profile_url: fc.oneof(fc.webUrl(), nasty),
    provider_account_id: nasty,
    daily_limit: mostly(fc.integer({ min: 1, max: 500 })),
    first_name: mostly(fc.string({ maxLength: 20 })),
    ...inherited,
  },
  { requiredKeys: ['type', 'display_name', 'email_address'] },
);

const headerValue = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });

const headers = fc.record(
  {
    'idempotency-key': headerValue,
    'min-revision': headerValue,
    'x-request-id': headerValue,
    traceparent: headerValue,
    authorization: headerValue,
    accept: headerValue,
    'content-type': fc.oneof(
      fc.constantFrom('application/json', 'application/json; charset=x', 'text/plain'),
      headerValue,
    ),
    'if-match': headerValue,
    origin: headerValue,
  },
  { requiredKeys: [] },
);

describe('No request gets a 5xx status', () => {
  const run = (property: fc.IAsyncProperty<never>) => fc.assert(property, { numRuns: 300 });
  const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => Promise<void>) =>
    run(fc.asyncProperty(arbitrary, predicate) as unknown as fc.IAsyncProperty<never>);

  it.each([
    ['/api/campaigns', campaign],
    ['/api/senders', sender],
  ] as const)('with any fields in POST %s', async (url, body) => {
    const statuses = new Set<number>();
    await check<unknown>(body, async (sent) => {
      const { status } = await ada.post(url, sent);
      statuses.add(status);
      expect(status).toBeLessThan(500);
    });
    // The fuzz must have reached both; otherwise it tests less than it seems to.
    expect(statuses).toContain(201);
    expect(statuses).toContain(400);
  });

  it('with any JSON as its body', () =>
    check(nasty, async (sent) => {
      expect((await ada.post('/api/campaigns', sent)).status).toBeLessThan(500);
    }));

  it('with any text as its body', () =>
    check(fc.string({ unit: 'binary' }), async (text) => {
      expect((await ada.send('POST', '/api/campaigns', { text })).status).toBeLessThan(500);
    }));

  it('with any bytes as its body, even on a route without a body', () =>
    check(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const text = Buffer.from(bytes);
      expect((await ada.send('POST', '/api/campaigns', { text })).status).toBe(400);
      expect((await ada.send('DELETE', '/api/senders/x', { text })).status).toBe(404);
    }));

  it('with any headers', () =>
    check(headers, async (sent) => {
      const good = { type: 'email', name: 'Fuzzed', sender_account_ids: [senders[0]] };
      expect((await ada.send('POST', '/api/campaigns', { body: good, headers: sent })).status).toBeLessThan(500);
      const { 'min-revision': _slow, ...others } = sent;
      expect((await ada.send('GET', '/api/campaigns', { headers: others })).status).toBeLessThan(500);
    }));

  it('with any URL', () =>
    check(
      fc.tuple(fc.webPath(), fc.webQueryParameters(), fc.string({ unit: 'grapheme' })),
      async ([path, query, id]) => {
        const segment = encodeURIComponent(id);
        for (const url of [
          `/api/campaigns${path}?${query}`,
          `/api/campaigns/${segment}`,
          `/api/senders?type=${segment}`,
        ]) {
          // Without dot segments, as it is sent: they would lead to a different route.
          const { pathname, search } = new URL(url, 'http://localhost');
          expect((await ada.get(`${pathname}${search}`)).status).toBeLessThan(500);
        }
      },
    ));

  it('with any query of GET /campaigns', () =>
    check(
      fc.dictionary(
        fc.constantFrom('limit', 'cursor', 'status', 'type', '__proto__', 'limit[]'),
        fc.string({ unit: 'grapheme' }),
      ),
      async (query) => {
        expect((await ada.get(`/api/campaigns?${new URLSearchParams(query).toString()}`)).status).toBeLessThan(500);
      },
    ));
});
