import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { scanJson } from '../../src/http/intake/scan-json';
import { type Api, type ApiResponse, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';

const MIB = 1_048_576;

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

const create = (more: object) =>
  ada.post('/api/campaigns', { type: 'linkedin', name: randomUUID(), sender_account_ids: [linkedin], ...more });

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const keyed = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, value]));

/** Checks the response to a body that exceeds a limit: one error, and no part of the body. */
function expectRejected({ status, body, text }: ApiResponse, field: string, message: string): void {
  expect([status, body.errors]).toEqual([400, [{ field, message }]]);
  expect(text.length).toBeLessThan(1_000);
}

describe('A body is bounded before its fields are validated', () => {
  it.each([
    ['a list in a field', () => ({ operating_hours: { monday: times(1_001, {}) } }), '/operating_hours/monday'],
    ['a list that is a field', () => ({ operating_hours: times(1_001, {}) }), '/operating_hours'],
    ['a list in an unknown field', () => ({ unknown: { a: [0, times(1_001, 0)] } }), '/unknown/a/1'],
    ['a list of senders', () => ({ sender_account_ids: times(1_001, email) }), '/sender_account_ids'],
  ])('%s has at most 1,000 entries', async (_what, more, field) => {
    expectRejected(await create(more()), field, 'must have at most 1000 entries');
  });

  it.each([
    ['of the body', () => keyed(5_000, 1), ''],
    ['of a field', () => ({ operating_hours: keyed(201, []) }), '/operating_hours'],
    ['of an unknown field', () => ({ unknown: [{}, keyed(201, null)] }), '/unknown/1'],
  ])('the object %s has at most 200 keys', async (_what, more, field) => {
    expectRejected(await create(more()), field, 'must have at most 200 keys');
  });

  it('all its values together are at most 10,000, wherever they are', async () => {
    const rows = (count: number) => times(count, times(999, 0));
    for (const more of [
      { unknown: rows(10) },
      { name: rows(10) },
      { operating_hours: { monday: times(10_000, {}) } },
    ]) {
      expectRejected(await create(more), '', 'must have at most 10000 values');
    }
    expect((await create({ unknown: rows(9) })).status).toBe(201);
  });

  it('a route may take more: a thousand rows of sixty values have fewer than 100,000', () => {
    const batch = Buffer.from(JSON.stringify({ leads: times(1_000, keyed(60, 'x')) }));
    expect(scanJson(batch, 100_000)).toBe(61_002);
    expect(() => scanJson(batch, 61_001)).toThrow('invalid');
  });

  it('a string has at most 100,000 bytes, counted in UTF-8', async () => {
    const message = 'must have at most 100000 bytes';
    for (const [long, fits] of [
      ['x'.repeat(100_001), 'x'.repeat(100_000)],
      ['é'.repeat(50_001), 'é'.repeat(50_000)],
      ['👩'.repeat(25_001), '👩'.repeat(25_000)],
    ]) {
      expectRejected(await create({ unknown: { deep: [long] } }), '/unknown/deep/0', message);
      expect((await create({ unknown: { deep: [fits] } })).status).toBe(201);
    }
  });

  it('a key has at most 256 characters, and a longer one is not repeated', async () => {
    expect((await create({ ['k'.repeat(256)]: 1 })).status).toBe(201);
    expectRejected(
      await create({ unknown: { ['k'.repeat(500_000)]: 1 } }),
      '/unknown',
      'must not have keys of more than 256 characters',
    );
  });

  it('values are nested at most 16 levels deep', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect((await create({ unknown: nested(15) })).status).toBe(201);
    expectRejected(await create({ unknown: nested(16) }), '', 'must not be nested deeper than 16 levels');
    expect((await create({ unknown: '['.repeat(20) + '\\"['.repeat(20) })).status).toBe(201);
  });
});

describe('A response lists at most 20 errors', () => {
  const windows = { monday: times(50, { start: 'x', end: 'y' }), tuesday: times(50, {}) };

  it('and says how many more there are', async () => {
    const { status, body, text } = await create({ operating_hours: windows });
    expect(status).toBe(400);
    expect(body.errors).toHaveLength(20);
    expect(body.errors[0]).toEqual({ field: '/operating_hours/monday/0/start', message: expect.any(String) });
    expect(body.detail).toContain('180 more');
    expect(text.length).toBeLessThan(5_000);
  });

  it('and all of them when there are 20', async () => {
    const { body } = await create({ operating_hours: { monday: times(10, {}) } });
    expect(body.errors).toHaveLength(20);
    expect(body.detail).not.toContain('more');
  });

  it('or as many as ERRORS_LIMIT says', async () => {
    const strict = await startApi({ ERRORS_LIMIT: '1' });
    try {
      const { body } = await (await strict.as('ada')).post('/api/campaigns', { type: 'email' });
      expect(body.errors).toHaveLength(1);
      expect(body.detail).toContain('1 more');
    } finally {
      await strict.stop();
    }
  });
});

describe('A day of operating hours', () => {
  it('has at most 50 windows, and more are not validated one by one', async () => {
    const { status, body } = await create({ operating_hours: { monday: times(51, { start: 'x' }) } });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: '/operating_hours/monday', message: 'must have at most 50 windows' }]);
  });
});

describe('The response to a body of 1 MiB', () => {
  const filled = (value: string, wrap: (values: string) => string) => {
    const room = MIB - 200;
    return wrap(times(Math.floor(room / (value.length + 1)), value).join(','));
  };
  const body = (rest: string) => `{"type":"linkedin","name":"x","sender_account_ids":["${linkedin}"],${rest}}`;

  it.each<[string, () => string]>([
    ['empty objects in operating_hours', () => body(`"operating_hours":{"monday":[${filled('{}', (all) => all)}]}`)],
    ['empty objects in the body', () => `[${filled('{}', (all) => all)}]`],
    ['unknown keys', () => `{${Array.from({ length: 80_000 }, (_, index) => `"${index}":1`).join(',')}}`],
    ['a name', () => `{"type":"email","name":"${'x'.repeat(MIB - 200)}"}`],
    ['a name of combining marks', () => `{"type":"email","name":"${'\u0301\u0316'.repeat(MIB / 4 - 100)}"}`],
    ['white space around a name', () => `{"type":"email","name":"${' '.repeat(MIB - 200)}x"}`],
    ['senders', () => `{"type":"email","name":"x","sender_account_ids":[${filled('"x"', (all) => all)}]}`],
    ['brackets', () => `{"name":${'['.repeat(MIB / 2 - 100)}${']'.repeat(MIB / 2 - 100)}}`],
    ['white space around the body', () => `${' '.repeat(MIB - 10)}{}`],
    ['digits', () => `{"daily_limit":${'9'.repeat(MIB - 200)}}`],
    ['quotes', () => `{"name":"${'\\"'.repeat(MIB / 2 - 100)}"}`],
  ])('of %s is small', async (_what, text) => {
    const sent = text();
    for (const url of ['/api/campaigns', '/api/senders']) {
      const response = await ada.send('POST', url, { text: sent });
      expect(response.status).toBe(400);
      expect(response.text.length).toBeLessThan(5_000);
      expect(response.body.errors.length).toBeLessThanOrEqual(20);
    }
  });
});

describe('While one caller sends bodies of 1 MiB, one after another', () => {
  it('others are served in between', async () => {
    await api.app.listen(0, '127.0.0.1');
    const url = await api.app.getUrl();
    const headers = { authorization: `Bearer ${await api.tokenOf('ada')}`, 'content-type': 'application/json' };
    const body = `{"name":[${times(340_000, '{}').join(',')}]}`;
    let sending = true;
    let served = 0;
    const poll = async () => {
      while (sending) {
        expect((await fetch(`${url}/health/live`)).status).toBe(200);
        served++;
      }
    };
    const polling = poll();
    for (let count = 0; count < 20; count++) {
      expect((await fetch(`${url}/api/campaigns`, { method: 'POST', headers, body })).status).toBe(400);
    }
    sending = false;
    await polling;
    expect(served).toBeGreaterThan(10);
  });
});

describe('The scan of a JSON text', () => {
  const valuesIn = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, inner) => sum + valuesIn(inner), 1)
      : 1;

  it('counts its values', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(scanJson(Buffer.from(JSON.stringify(value)), 1e6)).toBe(valuesIn(value));
        expect(scanJson(Buffer.from(JSON.stringify(value, null, 2)), 1e6)).toBeGreaterThanOrEqual(valuesIn(value));
      }),
    );
  });
});
