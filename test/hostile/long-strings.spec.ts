import { randomUUID } from 'node:crypto';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { campaignNameProblem } from '../../src/campaigns/campaign-fields.dto';

let api: Api;
let ada: Client;
let email: string;
let linkedin: string;

beforeAll(async () => {
  api = await startApi();
  ada = await api.as('ada');
  email = await connectSender(ada, EMAIL_SENDER);
  linkedin = await connectSender(ada, LINKEDIN_SENDER);
});

afterAll(() => api.stop());

/** In UTF-16 code units. Every string of a request that exceeds its own limit is longer than this. */
const LONG = 20_100;

/** Node limits the request line and the headers together to 16 KiB. */
const LONG_IN_URL = ['9'.repeat(12_000), 'a'.repeat(12_000), Buffer.from('0 a'.repeat(3_000)).toString('base64url')];

/** Runs `action`, and returns the strings that were normalized or matched against a regular expression. */
async function examined(action: () => Promise<unknown>): Promise<Set<string>> {
  const texts = new Set<string>();
  const note = (text: unknown) => {
    if (typeof text === 'string') texts.add(text);
  };
  const { normalize } = String.prototype;
  const { exec, test } = RegExp.prototype;
  const spies = [
    jest.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form?: string) {
      note(String(this));
      return normalize.call(this, form);
    }),
    jest.spyOn(RegExp.prototype, 'test').mockImplementation(function (this: RegExp, text: string) {
      note(text);
      return test.call(this, text);
    }),
    jest.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
      note(text);
      return exec.call(this, text);
    }),
  ];
  try {
    await action();
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return texts;
}

async function longestExamined(action: () => Promise<unknown>): Promise<number> {
  return Math.max(...[...(await examined(action))].map(({ length }) => length));
}

describe('A string that is longer than its field allows is neither normalized nor matched', () => {
  const draft = (more: object) => ({ type: 'email', name: randomUUID(), sender_account_ids: [email], ...more });
  const sender = (more: object) => ({ ...EMAIL_SENDER, ...more });
  const linkedinSender = (more: object) => ({ ...LINKEDIN_SENDER, ...more });
  const hours = (operating_hours: object) =>
    draft({ type: 'linkedin', sender_account_ids: [linkedin], operating_hours });

  const FIELDS: [string, string, (long: string) => object][] = [
    ['/api/campaigns', '/type', (long) => draft({ type: long })],
    ['/api/campaigns', '/name', (long) => draft({ name: long })],
    ['/api/campaigns', '/sender_account_ids', (long) => draft({ sender_account_ids: [long] })],
    ['/api/campaigns', '/signature', (long) => draft({ signature: long })],
    ['/api/campaigns', '/daily_limit', (long) => draft({ daily_limit: long })],
    ['/api/campaigns', '/operating_hours/timezone', (long) => hours({ timezone: long })],
    ['/api/campaigns', '/operating_hours/monday/0/start', (long) => hours({ monday: [{ start: long, end: '17:00' }] })],
    ['/api/campaigns', '/operating_hours/monday/0/end', (long) => hours({ monday: [{ start: '09:00', end: long }] })],
    ['/api/senders', '/display_name', (long) => sender({ display_name: long })],
    ['/api/senders', '/email_address', (long) => sender({ email_address: long })],
    ['/api/senders', '/email_address', (long) => sender({ email_address: `${long}@example.com` })],
    ['/api/senders', '/first_name', (long) => sender({ first_name: long })],
    ['/api/senders', '/last_name', (long) => sender({ last_name: long })],
    ['/api/senders', '/signature', (long) => sender({ signature: long })],
    ['/api/senders', '/profile_url', (long) => linkedinSender({ profile_url: `https://example.com/${long}` })],
    ['/api/senders', '/provider_account_id', (long) => linkedinSender({ provider_account_id: long })],
    ['/api/lists', '/name', (long) => ({ name: long })],
    ['/api/lists', '/description', (long) => ({ description: long })],
    ['/api/erasures', '/email', (long) => ({ email: `${long}@example.com` })],
    ['/api/erasures', '/linkedin_url', (long) => ({ linkedin_url: `https://www.linkedin.com/in/${long}` })],
  ];

  const STRINGS = [
    ['letters', 'x'.repeat(LONG)],
    ['combining marks', '\u0301\u0316'.repeat(LONG / 2)],
    ['hex digits', 'a'.repeat(LONG)],
    ['surrogate pairs', '👩'.repeat(LONG / 2)],
    ['dots', '.'.repeat(LONG)],
  ] as const;

  it.each(FIELDS)('%s %s', async (url, field, body) => {
    for (const [what, long] of STRINGS) {
      const longest = await longestExamined(async () => {
        const { status, body: problem } = await ada.post(url, body(long));
        expect([what, status, problem.errors]).toEqual([what, 400, [{ field, message: expect.any(String) }]]);
      });
      expect(longest).toBeLessThan(LONG);
    }
  });

  it('in the domain', async () => {
    const longest = await longestExamined(() => Promise.resolve(campaignNameProblem('\u0301\u0316'.repeat(100_000))));
    expect(longest).toBeLessThan(LONG);
  });

  it.each([
    ['Idempotency-Key', 400],
    ['X-Request-Id', 201],
    ['traceparent', 201],
    ['If-Match', 400],
  ])('in the header %s', async (header, expected) => {
    // Node limits all headers together to 16 KiB.
    const long = '0'.repeat(12_000);
    const longest = await longestExamined(async () => {
      expect((await ada.post('/api/campaigns', draft({}), { [header]: long })).status).toBe(expected);
    });
    // A list of ETags may be long, because it is read in one pass.
    if (header !== 'If-Match') expect(longest).toBeLessThan(12_000);
  });

  it.each([
    '/api/campaigns?cursor=',
    '/api/campaigns?limit=',
    '/api/campaigns?status=',
    '/api/campaigns?type=',
    '/api/senders?type=',
  ])('in the query: GET %s…', async (url) => {
    for (const long of LONG_IN_URL) {
      const texts = await examined(async () => expect((await ada.get(`${url}${long}`)).status).toBe(400));
      // The whole URL is searched for the start of the query, in linear time.
      expect(texts.has(long)).toBe(false);
    }
  });
});

describe('A long id', () => {
  it.each(['/api/campaigns/', '/api/senders/'])('is not found: GET %s…', async (url) => {
    for (const long of LONG_IN_URL) expect((await ada.get(`${url}${long}`)).status).toBe(404);
  });
});
