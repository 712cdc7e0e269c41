import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, type Client, startApi } from '../support/api';
import { revisionIn } from '../support/api-campaigns';
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

/** Stands for the id of a node of the sequence. */
const knownNode = fc.constantFrom('node 0', 'node 1', 'node 2', 'node 3');

const position = mostly(fc.nat(6));

const nodeFields = {
  subject: mostly(fc.string()),
  body: mostly(fc.string()),
  signature: mostly(fc.option(fc.string())),
  is_reply: mostly(fc.boolean()),
  include_message: mostly(fc.boolean()),
  delay_days: mostly(fc.nat(35)),
  delay_hours: mostly(fc.nat(100)),
  delay_minutes: mostly(fc.nat(100)),
  ai_node: mostly(fc.record({ purpose: mostly(fc.string()), output_type: mostly(fc.string()), then: nasty })),
  ...inherited,
};

const nodeType = mostly(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('delay', 'ai') },
    { weight: 3, arbitrary: fc.constantFrom('email', 'connection_request', 'message') },
    { weight: 1, arbitrary: fc.constantFrom('end', 'constructor', '__proto__') },
  ),
);

const newNode = fc.record({ type: nodeType, position, ...nodeFields }, { requiredKeys: ['type'] });

const requestedNode = fc.record(
  { id: mostly(fc.oneof(knownNode, fc.uuid())), type: nodeType, ...nodeFields },
  { requiredKeys: ['type'] },
);

const requestedSequence = fc
  .tuple(fc.array(mostly(requestedNode), { maxLength: 3 }), mostly(fc.constant({ type: 'end' })))
  .map(([nodes, end]) => [...nodes, end]);

const changes = fc.record(
  {
    name: mostly(fc.oneof(fc.uuid(), fc.constant('Taken'))),
    sender_account_ids: mostly(fc.nat(1).map((index) => [senders[index]!])),
    account_limits: mostly(fc.nat(1).map((index) => [{ account_id: senders[index]!, daily_limit: 5 }] as unknown)),
    skip_other_campaigns: mostly(fc.boolean()),
    operating_hours: mostly(fc.constantFrom(null, {}, { timezone: 'UTC' })),
    daily_limit: mostly(fc.integer({ min: 1, max: 500 })),
    stop_on_reply: mostly(fc.boolean()),
    open_tracking: mostly(fc.boolean()),
    signature: mostly(fc.option(fc.string())),
    sequence_nodes: mostly(requestedSequence),
    ...inherited,
  },
  { requiredKeys: [] },
);

const list = fc.record(
  { name: mostly(fc.string({ maxLength: 20 })), description: mostly(fc.string({ maxLength: 20 })), ...inherited },
  { requiredKeys: [] },
);

const suppressions = fc.record(
  {
    emails: mostly(fc.array(mostly(fc.constantFrom('ada@example.com', 'grace@example.com')), { maxLength: 3 })),
    linkedin_urls: mostly(fc.array(mostly(fc.constant('linkedin.com/in/ada')), { maxLength: 3 })),
    reason: mostly(fc.option(fc.string({ maxLength: 20 }))),
    ...inherited,
  },
  { requiredKeys: ['emails'] },
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

const run = (property: fc.IAsyncProperty<never>) => fc.assert(property, { numRuns: 300 });
const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => Promise<void>) =>
  run(fc.asyncProperty(arbitrary, predicate) as unknown as fc.IAsyncProperty<never>);

describe('No request gets a 5xx status', () => {
  it.each([
    ['/api/campaigns', campaign],
    ['/api/senders', sender],
    ['/api/lists', list],
    ['/api/suppressions', suppressions],
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

describe('No change of a campaign gets a 5xx status, or leaves a sequence without exactly one end, as its last node:', () => {
  interface Draft {
    readonly url: string;
    nodes: readonly { readonly id: string; readonly type: string; readonly position: number }[];
  }

  let drafts: Draft[];

  beforeEach(async () => {
    drafts = [await draft('email', senders[0]!), await draft('linkedin', senders[1]!)];
    await ada.post('/api/campaigns', { type: 'email', name: 'Taken', sender_account_ids: [senders[0]] });
  });

  async function draft(type: string, sender: string): Promise<Draft> {
    const { status, headers, body } = await ada.post('/api/campaigns', {
      type,
      name: randomUUID(),
      sender_account_ids: [sender],
    });
    expect(status).toBe(201);
    return { url: headers['location']!, nodes: body.campaign.sequence_nodes };
  }

  /** Most requests name nodes that the sequence has. */
  async function withNodes(one: Draft): Promise<void> {
    if (one.nodes.length >= 4) return;
    const added = [{ type: 'delay', delay_days: 1 }, { type: 'ai' }, { type: 'delay', delay_days: 2 }];
    const body = { sequence_nodes: [...added, { type: 'end' }] };
    one.nodes = (await ada.send('PATCH', one.url, { body })).body.sequence_nodes;
  }

  /** Replaces what stands for nodes by their ids. */
  const named = (text: string, { nodes }: Draft) =>
    text.replace(/node (\d)/g, (_, index: string) => nodes[Number(index) % nodes.length]!.id);

  async function expectSound(one: Draft, response: ApiResponse): Promise<void> {
    const { body } = await ada.get(one.url, { 'min-revision': String(revisionIn(response)) });
    one.nodes = body.sequence_nodes as Draft['nodes'];
    expect(one.nodes.map((node) => node.position)).toEqual(one.nodes.map((_, index) => index));
    expect(one.nodes.findIndex(({ type }) => type === 'end')).toBe(one.nodes.length - 1);
    expect(new Set(one.nodes.map(({ id }) => id)).size).toBe(one.nodes.length);
  }

  const nodes = '/sequence/nodes';

  it.each<[string, string, fc.Arbitrary<unknown>, fc.Arbitrary<string>]>([
    ['PATCH', '', mostly(changes), fc.constant('')],
    ['POST', nodes, mostly(newNode), fc.constant('')],
    [
      'PATCH',
      nodes,
      mostly(fc.record({ nodeId: mostly(knownNode), toPosition: position, ...inherited })),
      fc.constant(''),
    ],
    ['DELETE', nodes, mostly(fc.record({ nodeId: mostly(knownNode), ...inherited })), fc.constant('')],
    [
      'PUT',
      nodes,
      mostly(fc.record(nodeFields, { requiredKeys: [] })),
      fc
        .oneof(
          { weight: 12, arbitrary: knownNode },
          { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }) },
        )
        .filter((id) => !/^\.+$/.test(id)),
    ],
  ])('%s /campaigns/{id}%s', async (method, path, body, nodeId) => {
    const statuses = new Set<number>();
    await check(fc.tuple(fc.nat(1), body, nodeId), async ([index, sent, id]) => {
      const one = drafts[index]!;
      await withNodes(one);
      const url = `${one.url}${path}${id && `/${encodeURIComponent(named(id, one))}`}`;
      const response = await ada.send(method, url, { text: named(JSON.stringify(sent), one) });
      statuses.add(response.status);
      expect([200, 400, 404, 409]).toContain(response.status);
      if (response.status === 200) await expectSound(one, response);
    });
    // The fuzz must have reached both; otherwise it tests less than it seems to.
    expect(statuses).toContain(200);
    expect(statuses).toContain(400);
  });
});
