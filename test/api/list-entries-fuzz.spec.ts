import * as fc from 'fast-check';
import { type Api, type Client, startApi } from '../support/api';

let api: Api;
let ada: Client;
let url: string;

beforeAll(async () => {
  api = await startApi();
  ada = await api.as('ada');
  url = `/api/lists/${(await ada.post('/api/lists', {})).body.list.id}/leads`;
});

afterAll(() => api.stop());

const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('constructor', '__proto__', '\ud800', '\u0000', 'x'.repeat(3_000)),
);

const mostly = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: nasty });

const email = fc.nat(99).map((index) => `Lead${index}@Example.com`);

const lead = fc.record(
  {
    email: mostly(email),
    linkedin_url: mostly(fc.webPath().map((path) => `linkedin.com/in${path}`)),
    first_name: mostly(fc.string()),
    custom_fields: mostly(fc.dictionary(fc.constantFrom('plan', 'constructor', 'toString'), fc.string())),
    constructor: nasty,
    then: nasty,
  },
  { requiredKeys: [] },
);

const cell = fc.oneof(
  email,
  fc.string({ maxLength: 8 }),
  fc.constantFrom('"', '""', '', '=1+1', '__proto__', '\u0000'),
);

const separator = fc.constantFrom(',', ';', '\t', '\n', '\r\n', '\r', '"');

const heading = fc.constantFrom('email', 'E-Mail', 'linkedin', 'name', '__proto__', 'constructor', '', '\u{1F600}');

const file = fc
  .tuple(fc.array(heading, { maxLength: 5 }), fc.array(fc.tuple(cell, separator), { maxLength: 40 }))
  .map(([headings, cells]) => `email,${headings.join()}\n${cells.flat().join('')}`);

const map = fc.dictionary(
  fc.constantFrom('map', 'dry_run', 'map[]', '__proto__'),
  fc.oneof(fc.string(), fc.constant('name:company')),
);

describe('No request that adds leads to a list gets a 5xx status', () => {
  it('with any leads', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(mostly(fc.array(lead, { maxLength: 5 })), async (leads) => {
        const { status } = await ada.post(url, { leads });
        statuses.add(status);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    // The fuzz must have reached both; otherwise it tests less than it seems to.
    expect([...statuses].sort()).toEqual([200, 400]);
  });

  it('with any CSV file', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(file, map, async (text, query) => {
        const headers = { 'content-type': 'text/csv' };
        const { status, body } = await ada.send('POST', `${url}/csv?${new URLSearchParams(query).toString()}`, {
          text,
          headers,
        });
        statuses.add(status);
        expect(status).toBeLessThan(500);
        if (status === 200) expect(body.imported + body.duplicates + body.invalid).toBe(body.total);
      }),
      { numRuns: 300 },
    );
    expect([...statuses].sort()).toEqual([200, 400]);
  });

  it('with any query of GET /lists/{id}/leads', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('limit', 'cursor', '__proto__', 'limit[]'), fc.string({ unit: 'grapheme' })),
        async (query) => {
          expect((await ada.get(`${url}?${new URLSearchParams(query).toString()}`)).status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    ));
});
