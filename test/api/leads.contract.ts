import { randomUUID } from 'node:crypto';
import { isUuid } from '../../src/edge/validation/fields';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { leadIdOf } from '../../src/leads/lead-id';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import { appendToCampaign, bringTo, campaignEvents, readFromLog, revisionIn } from '../support/api-campaigns';
import { leadEvents } from '../support/api-leads';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { holdLaunches } from '../support/hold-launches';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

type Channel = 'email' | 'linkedin';

const NO_DRAFT = ['launching', 'active', 'paused', 'completed'] as const;

/** /campaigns/{id}/leads, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeLeads(): void {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const userId = `user-${randomUUID()}`;
  const GRACE = 'grace@example.com';
  const ADA_URL = 'https://www.linkedin.com/in/ada';

  let api: Api;
  let ada: Client;
  let eve: Client;
  let senders: Record<Channel, string>;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(userId);
    eve = await api.as(`user-${randomUUID()}`);
    senders = { email: await connectSender(ada, EMAIL_SENDER), linkedin: await connectSender(ada, LINKEDIN_SENDER) };
  });

  afterAll(() => api.stop());

  async function draft(type: Channel = 'email'): Promise<string> {
    const body = { type, name: `Campaign ${randomUUID()}`, sender_account_ids: [senders[type]] };
    const response = await ada.post('/api/campaigns', body);
    expect(response.status).toBe(201);
    return response.body.campaign.id as string;
  }

  const path = (id: string) => `/api/campaigns/${id}/leads`;

  const add = (id: string, prospects: unknown, headers: Record<string, string> = {}, client = ada) =>
    client.post(path(id), { prospects }, headers);

  const change = (id: string, prospect_id: unknown, updates: unknown, client = ada) =>
    client.send('PATCH', path(id), { body: { prospect_id, updates } });

  const remove = (id: string, body: unknown, client = ada) => client.send('DELETE', path(id), { body });

  const emails = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => ({ email: `p${first + index}@example.com` }));

  const withKey = (key: string = randomUUID()) => ({ 'idempotency-key': key });

  async function added(id: string, prospects: object[]): Promise<void> {
    const response = await add(id, prospects);
    expect([response.status, response.body]).toEqual([200, { imported: prospects.length, duplicates: 0 }]);
  }

  /** A draft with these leads. */
  async function draftWith(prospects: object[], type: Channel = 'email'): Promise<string> {
    const id = await draft(type);
    await added(id, prospects);
    return id;
  }

  /** Lists the leads once this number of them is projected. */
  const untilLeads = (id: string, total: number, query = ''): Promise<ApiResponse> =>
    untilResponse(
      () => ada.get(path(id) + query),
      ({ status, body }) => status === 200 && body.total === total,
    );

  const field = ({ body }: ApiResponse, name: string) =>
    body.prospects.map((lead: Record<string, unknown>) => lead[name]);

  const typesOf = (id: string, identity: string) => leadEvents(api, id, identity);

  const isRecorded = async (id: string, identity: string) => (await typesOf(id, identity)).length > 0;

  /** The events about leads in the campaign's stream, without the id of the campaign. */
  const recordedIn = async (id: string) => {
    const events = (await campaignEvents(api, id)).filter(({ type }) => type.startsWith('Leads'));
    return events.map(({ type, data }) => [type, { ...data, campaign_id: undefined }]);
  };

  const timeOfLastEvent = async (id: string) => (await campaignEvents(api, id)).pop()!.metadata.occurred_at;

  const leadsAdded = (imported: number, duplicates = 0) => [
    'LeadsAdded',
    { campaign_id: undefined, imported, duplicates, invalid: 0, suppressed: 0, source: 'api' },
  ];

  const leadsRemoved = (removed: number) => ['LeadsRemoved', { campaign_id: undefined, removed }];

  const counts = ({ status, body }: ApiResponse) => [status, body];

  const invalid = (...fields: string[]) =>
    problem(400, 'invalid_request', {
      errors: fields.map((name) => ({ field: name, message: expect.stringMatching(/^must /) })),
    });

  /** The lead as the API shows it, if nothing but these fields is known. */
  const lead = (id: string, identity: string, known: object) => ({
    id: leadIdOf(id, identity),
    campaign_id: id,
    user_id: userId,
    status: 'pending',
    email: null,
    linkedin_url: null,
    first_name: null,
    last_name: null,
    company: null,
    position: null,
    headline: null,
    custom_fields: {},
    source: 'api',
    source_ref: null,
    current_node_id: null,
    created_at: TIME,
    updated_at: TIME,
    ...known,
  });

  const custom = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

  const FULL = {
    email: GRACE,
    linkedin_url: ADA_URL,
    first_name: 'Grace',
    last_name: 'Hopper',
    company: 'Navy',
    position: 'Admiral',
    headline: 'Nanoseconds 👩‍💻',
    custom_fields: { plan: 'pro', Seats_3: '' },
  };

  const INVALID_FIELDS: [string, object][] = [
    ['/email', { email: 'Ada <ada@x.org>' }],
    ['/email', { email: 'ada' }],
    ['/email', { email: 5 }],
    ['/email', { email: [GRACE] }],
    ['/email', { email: 'ada@x\ud800.org' }],
    ['/email', { email: `${'x'.repeat(250)}@example.com` }],
    ['/linkedin_url', { linkedin_url: 'https://example.org/in/ada' }],
    ['/linkedin_url', { linkedin_url: 'https://www.linkedin.com/company/x' }],
    ['/linkedin_url', { linkedin_url: {} }],
    ['/first_name', { first_name: 5 }],
    ['/first_name', { first_name: '\ud800' }],
    ['/last_name', { last_name: '\udc00x' }],
    ['/company', { company: ['Navy'] }],
    ['/position', { position: 'x'.repeat(501) }],
    ['/headline', { headline: '🙂'.repeat(501) }],
    ['/custom_fields', { custom_fields: 'plan' }],
    ['/custom_fields', { custom_fields: ['plan'] }],
    ['/custom_fields', { custom_fields: { plan: 5 } }],
    ['/custom_fields', { custom_fields: { plan: { name: 'pro' } } }],
    ['/custom_fields', { custom_fields: { plan: '\ud800' } }],
    ['/custom_fields', { custom_fields: { plan: 'x'.repeat(2_001) } }],
    ['/custom_fields', { custom_fields: { ['k'.repeat(61)]: 'v' } }],
    ['/custom_fields', { custom_fields: { '': 'v' } }],
    ['/custom_fields', { custom_fields: { 'a-b': 'v' } }],
    ['/custom_fields', { custom_fields: { größe: 'v' } }],
    ['/custom_fields', { custom_fields: { 'plan\n': 'v' } }],
    ['/custom_fields', { custom_fields: custom(51) }],
  ];

  describe('POST /campaigns/{id}/leads', () => {
    it('adds leads and counts those that are new', async () => {
      const id = await draft();
      expect(counts(await add(id, [...emails(3), FULL]))).toEqual([200, { imported: 4, duplicates: 0 }]);
      expect(counts(await add(id, [...emails(2, 2), FULL]))).toEqual([200, { imported: 1, duplicates: 2 }]);
      const { body } = await untilLeads(id, 5);
      expect(body.prospects[3]).toEqual(lead(id, GRACE, FULL));
      expect(await recordedIn(id)).toEqual([leadsAdded(4), leadsAdded(1, 2)]);
    });

    it('adds a lead that a request has twice once, and keeps the first one', async () => {
      const id = await draft();
      const twice = [
        { email: GRACE, first_name: 'Grace' },
        { email: 'GRACE@example.com', first_name: 'G.' },
      ];
      expect((await add(id, twice)).body).toEqual({ imported: 1, duplicates: 1 });
      expect((await add(id, [{ email: GRACE, company: 'Navy' }])).body).toEqual({ imported: 0, duplicates: 1 });
      const { body } = await untilLeads(id, 1);
      expect(body.prospects).toEqual([lead(id, GRACE, { email: GRACE, first_name: 'Grace' })]);
    });

    it.each(['  grace@example.com\t', 'GRACE@EXAMPLE.COM', '\u00a0Grace@Example.com\n'])(
      'knows the lead of an email campaign by its address: %j',
      async (email) => {
        const id = await draft();
        expect((await add(id, [{ email }, { email: GRACE }])).body).toEqual({ imported: 1, duplicates: 1 });
        expect(field(await untilLeads(id, 1), 'email')).toEqual([GRACE]);
      },
    );

    it.each([
      ` ${ADA_URL}\n`,
      ADA_URL.toUpperCase(),
      `${ADA_URL}?trk=people&utm_source=x`,
      `${ADA_URL}/`,
      `${ADA_URL}/de/#about`,
      'https://de.linkedin.com/in/ada',
      'http://linkedin.com/in/Ada',
      'linkedin.com/in/ada',
      'www.linkedin.com/in/%61da/',
    ])('knows the lead of a linkedin campaign by its profile: %j', async (linkedin_url) => {
      const id = await draft('linkedin');
      const leads = [{ linkedin_url }, { linkedin_url: ADA_URL, email: GRACE }];
      expect((await add(id, leads)).body).toEqual({ imported: 1, duplicates: 1 });
      expect(field(await untilLeads(id, 1), 'linkedin_url')).toEqual([ADA_URL]);
    });

    it('tells apart leads that share only what does not identify them', async () => {
      const [email, linkedin] = [await draft('email'), await draft('linkedin')];
      const shared = { linkedin_url: ADA_URL, first_name: 'Ada' };
      expect(
        (
          await add(email, [
            { email: 'a@x.org', ...shared },
            { email: 'b@x.org', ...shared },
          ])
        ).body,
      ).toEqual({
        imported: 2,
        duplicates: 0,
      });
      const urls = ['linkedin.com/in/a', 'linkedin.com/in/b'].map((linkedin_url) => ({ linkedin_url, email: GRACE }));
      expect((await add(linkedin, urls)).body).toEqual({ imported: 2, duplicates: 0 });
    });

    it('adds the same person to each campaign', async () => {
      const [first, second] = [await draftWith([{ email: GRACE }]), await draft()];
      expect((await add(second, [{ email: GRACE }])).body).toEqual({ imported: 1, duplicates: 0 });
      expect(leadIdOf(first, GRACE)).not.toBe(leadIdOf(second, GRACE));
    });

    it.each<[Channel, object]>([
      ['email', { linkedin_url: ADA_URL }],
      ['email', { email: null }],
      ['email', { email: ' \t' }],
      ['email', {}],
      ['linkedin', { email: 'ada@example.com' }],
      ['linkedin', { linkedin_url: '' }],
    ])('rejects leads without an identity on %s, names them, and adds nothing: %j', async (type, without) => {
      const id = await draft(type);
      const fine = { email: GRACE, linkedin_url: ADA_URL };
      const { status, body } = await add(id, [without, fine, without]);
      expect([status, body]).toEqual([400, problem(400, 'lead_without_identity', { positions: [0, 2] })]);
      expect(body.detail).toContain('by index: 0, 2.');
      expect(body.detail).toContain(type === 'email' ? 'email' : 'linkedin_url');
      expect(await isRecorded(id, type === 'email' ? GRACE : ADA_URL)).toBe(false);
      expect(await recordedIn(id)).toEqual([]);
    });

    it('names the first twenty leads without an identity, and the number of the others', async () => {
      const { body } = await add(
        await draft(),
        Array.from({ length: 25 }, () => ({ first_name: 'Ada' })),
      );
      expect(body.positions).toEqual(Array.from({ length: 20 }, (_, index) => index));
      expect(body.detail).toMatch(/18, 19 and 5 more\.$/);
    });

    it.each(INVALID_FIELDS)('names %s of the lead as invalid and adds nothing: %#', async (name, sent) => {
      const id = await draft();
      const { status, body } = await add(id, [{ email: GRACE }, { email: 'ada@example.com', ...sent }]);
      expect([status, body]).toEqual([400, invalid(`/prospects/1${name}`)]);
      expect(await isRecorded(id, GRACE)).toBe(false);
    });

    it.each<[string, unknown]>([
      ['no list', undefined],
      ['null', null],
      ['an object', { email: GRACE }],
      ['an empty list', []],
      ['a list of strings', [GRACE]],
      ['a list with null', [{ email: GRACE }, null]],
      ['a list of lists', [[{ email: GRACE }]]],
      ['1,001 leads', emails(1_001)],
    ])('rejects %s', async (_, prospects) => {
      const { status, body } = await add(await draft(), prospects);
      expect([status, body]).toEqual([400, problem(400, 'invalid_request')]);
      expect(body.errors[0].field).toMatch(/^\/prospects/);
    });

    it('adds 1,000 leads at once', async () => {
      const id = await draft();
      expect((await add(id, emails(1_000))).body).toEqual({ imported: 1_000, duplicates: 0 });
      const { body } = await untilLeads(id, 1_000, '?limit=500&page=2');
      expect(body.prospects.map(({ email }: { email: string }) => email)).toEqual(
        emails(500, 500).map(({ email }) => email),
      );
    });

    it('adds 1,000 leads with every field at once', async () => {
      const id = await draft();
      const all = { ...FULL, custom_fields: custom(50) };
      expect(
        (
          await add(
            id,
            emails(1_000).map((one) => ({ ...all, ...one })),
          )
        ).body,
      ).toEqual({
        imported: 1_000,
        duplicates: 0,
      });
    });

    it('rejects a body of more than 1 MiB', async () => {
      const text = JSON.stringify({ prospects: [{ email: GRACE, more: 'x'.repeat(1_048_576) }] });
      const response = await ada.send('POST', path(await draft()), { text });
      expect([response.status, response.body]).toEqual([413, expect.objectContaining({ status: 413 })]);
    });

    it.each<[string, object]>([
      ['texts of 500 characters', { first_name: 'x'.repeat(500), company: '🙂'.repeat(500) }],
      ['50 custom fields', { custom_fields: custom(50) }],
      [
        'a value of 2,000 characters',
        { custom_fields: { ['K'.repeat(60)]: '🙂'.repeat(2_000), _: 'x'.repeat(2_000) } },
      ],
      ['keys that objects have', { custom_fields: { toString: 'a', hasOwnProperty: 'b', then: 'c', length: 'd' } }],
      ['joined emoji and line breaks', { headline: '👩‍👩‍👧‍👦\nfamily', position: 'a\u202eb' }],
    ])('stores %s', async (_, sent) => {
      const id = await draftWith([{ email: GRACE, ...sent }]);
      expect((await untilLeads(id, 1)).body.prospects).toEqual([lead(id, GRACE, { email: GRACE, ...sent })]);
    });

    it('removes white space around texts, and stores blank and null ones as unknown', async () => {
      const id = await draftWith([
        {
          ...{ email: GRACE, linkedin_url: ' ', first_name: '  Grace ', last_name: ' \n', company: '', headline: null },
          custom_fields: { plan: null, seats: ' 3 ' },
        },
        { email: 'ada@example.com', custom_fields: null },
      ]);
      expect((await untilLeads(id, 2)).body.prospects).toEqual([
        lead(id, GRACE, { email: GRACE, first_name: 'Grace', custom_fields: { seats: ' 3 ' } }),
        lead(id, 'ada@example.com', { email: 'ada@example.com' }),
      ]);
    });

    it('ignores unknown fields', async () => {
      const id = await draft();
      const unknown = {
        id: randomUUID(),
        user_id: 'eve',
        status: 'replied',
        source: 'list',
        row: 7,
        nested: { a: [1] },
      };
      const response = await ada.post(path(id), { prospects: [{ email: GRACE, ...unknown }], all: true });
      expect(counts(response)).toEqual([200, { imported: 1, duplicates: 0 }]);
      expect((await untilLeads(id, 1)).body.prospects).toEqual([lead(id, GRACE, { email: GRACE })]);
    });

    it('imports a lead that was removed again, with the same id and only what is sent', async () => {
      const id = await draftWith([FULL]);
      const prospect_ids = [leadIdOf(id, GRACE)];
      expect((await remove(id, { prospect_ids })).body).toEqual({ deleted: 1 });
      expect((await add(id, [{ email: GRACE.toUpperCase() }])).body).toEqual({ imported: 1, duplicates: 0 });
      expect(await typesOf(id, GRACE)).toEqual(['LeadRemoved', 'LeadAdded']);
      const known = await untilResponse(
        () => ada.get(path(id)),
        // On MongoDB, the total and the page are two reads.
        ({ body }) => body.total === 1 && body.prospects[0]?.first_name === null,
      );
      expect(known.body.prospects).toEqual([lead(id, GRACE, { email: GRACE })]);
    });

    it('accepts the id of the campaign in upper case', async () => {
      const id = await draft();
      expect((await add(id.toUpperCase(), [{ email: GRACE }])).body).toEqual({ imported: 1, duplicates: 0 });
      expect(await isRecorded(id, GRACE)).toBe(true);
    });

    it('writes nothing for leads that the campaign has', async () => {
      const id = await draftWith(emails(2));
      const before = await campaignEvents(api, id);
      expect((await add(id, emails(2))).body).toEqual({ imported: 0, duplicates: 2 });
      expect(await campaignEvents(api, id)).toEqual(before);
      for (const { email } of emails(2)) expect(await typesOf(id, email)).toEqual(['LeadAdded']);
    });

    it('changes the revision and the time of the campaign', async () => {
      const id = await draft();
      const before = await readFromLog(api, ada, id);
      await added(id, emails(1));
      const after = await readFromLog(api, ada, id);
      expect(revisionIn(after)).toBe(revisionIn(before) + 1);
      expect(after.body.campaign.updated_at).toBe(await timeOfLastEvent(id));
    });

    it('adds each lead once in requests at the same time', async () => {
      const id = await draft();
      const batches = [emails(20), emails(20, 10), emails(20, 5).reverse(), emails(20), emails(1)];
      const responses = await Promise.all(batches.map((batch) => add(id, batch)));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      for (const [index, { body }] of responses.entries()) {
        expect(body.imported + body.duplicates).toBe(batches[index]!.length);
      }
      expect(responses.reduce((sum, { body }) => sum + body.imported, 0)).toBe(30);
      const listed = await untilLeads(id, 30);
      expect(field(listed, 'email').sort()).toEqual(
        emails(30)
          .map(({ email }) => email)
          .sort(),
      );
      for (const { email } of emails(30)) expect(await typesOf(id, email)).toEqual(['LeadAdded']);
    });
  });

  describe('POST /campaigns/{id}/leads with an Idempotency-Key', () => {
    it('returns the same numbers forever, also after leads were removed and after the launch', async () => {
      const id = await draftWith(emails(1));
      const headers = withKey();
      const again = () => add(id, emails(3), headers);
      const expected = [200, { imported: 2, duplicates: 1 }];
      for (let times = 0; times < 2; times++) expect(counts(await again())).toEqual(expected);
      await remove(id, { prospect_ids: emails(3).map(({ email }) => leadIdOf(id, email)) });
      expect(counts(await again())).toEqual(expected);
      await bringTo(api, id, 'active');
      expect(counts(await again())).toEqual(expected);
      expect(await recordedIn(id)).toEqual([leadsAdded(1), leadsAdded(2, 1), leadsRemoved(3)]);
      expect(await typesOf(id, 'p2@example.com')).toEqual(['LeadRemoved']);
    });

    it('returns the same numbers if there was nothing to add', async () => {
      const id = await draftWith(emails(1));
      const headers = withKey();
      expect((await add(id, emails(1), headers)).body).toEqual({ imported: 0, duplicates: 1 });
      await remove(id, { all: true });
      expect((await add(id, emails(1), headers)).body).toEqual({ imported: 0, duplicates: 1 });
    });

    it('knows the request in another spelling, and rejects another request', async () => {
      const id = await draft();
      const headers = withKey();
      const first = { imported: 1, duplicates: 0 };
      expect((await add(id, [{ email: GRACE, first_name: 'Grace' }], headers)).body).toEqual(first);
      const spelled = [{ first_name: ' Grace', email: GRACE.toUpperCase(), company: null, unknown: 1 }];
      expect((await add(id, spelled, headers)).body).toEqual(first);
      const other = await add(id, [{ email: GRACE, first_name: 'G.' }, ...emails(1)], headers);
      expect(counts(other)).toEqual([422, problem(422, 'idempotency_key_reused')]);
      expect(await isRecorded(id, 'p0@example.com')).toBe(false);
    });

    it('tells apart the same key of other campaigns', async () => {
      const headers = withKey();
      for (const id of [await draft(), await draft()]) {
        expect((await add(id, emails(1), headers)).body).toEqual({ imported: 1, duplicates: 0 });
      }
    });

    it('does not show the first response to another user', async () => {
      const id = await draft();
      const headers = withKey();
      await add(id, emails(1), headers);
      expect((await add(id, emails(1), headers, eve)).body).toEqual(problem(404, 'campaign_not_found'));
    });

    it('returns the recorded numbers if another attempt was faster and found other leads', async () => {
      const id = await draftWith(emails(1));
      const headers = withKey();
      const log = api.app.get(EventStore);
      const append = log.append.bind(log);
      const slow = jest.spyOn(log, 'append').mockImplementation(async (...appended) => {
        if (appended[0].startsWith('campaign-')) {
          slow.mockRestore();
          await remove(id, { all: true });
          expect((await add(id, emails(2), headers)).body).toEqual({ imported: 2, duplicates: 0 });
        }
        return append(...appended);
      });
      expect((await add(id, emails(2), headers)).body).toEqual({ imported: 2, duplicates: 0 });
      expect(await recordedIn(id)).toEqual([leadsAdded(1), leadsRemoved(2), leadsAdded(2)]);
    });

    it('adds the leads once for many requests at the same time', async () => {
      const id = await draft();
      const headers = withKey();
      const responses = await Promise.all(Array.from({ length: 5 }, () => add(id, emails(10), headers)));
      expect(responses.map(counts)).toEqual(Array(5).fill([200, { imported: 10, duplicates: 0 }]));
      expect(await recordedIn(id)).toEqual([leadsAdded(10)]);
      for (const { email } of emails(10)) expect(await typesOf(id, email)).toEqual(['LeadAdded']);
    });

    it.each(['', 'a b', 'x'.repeat(256)])('rejects the malformed key %j', async (key) => {
      const response = await add(await draft(), emails(1), withKey(key));
      expect(counts(response)).toEqual([400, invalid('Idempotency-Key')]);
    });
  });

  describe('GET /campaigns/{id}/leads', () => {
    it('returns no leads of a new campaign', async () => {
      const { status, body } = await ada.get(path(await draft()));
      expect([status, body]).toEqual([200, { prospects: [], total: 0, page: 1, limit: 100 }]);
    });

    it('returns every field of a lead, with null for what is unknown', async () => {
      const id = await draftWith([FULL, { email: 'ada@example.com' }]);
      const { body } = await untilLeads(id, 2);
      expect(body).toStrictEqual({
        prospects: [lead(id, GRACE, FULL), lead(id, 'ada@example.com', { email: 'ada@example.com' })],
        total: 2,
        page: 1,
        limit: 100,
      });
      const [{ created_at, updated_at }] = body.prospects;
      expect(updated_at).toBe(created_at);
    });

    it('returns pages of the leads, oldest first, and those of one request in its order', async () => {
      const id = await draft();
      const sent = emails(130).reverse();
      await added(id, sent.slice(0, 60));
      await new Promise((resolve) => setTimeout(resolve, 2));
      await added(id, sent.slice(60));
      expect(field(await untilLeads(id, 130), 'email')).toEqual(sent.slice(0, 100).map(({ email }) => email));
      const pages = [];
      for (const page of [1, 2, 3, 4]) {
        const { body } = await ada.get(`${path(id)}?limit=40&page=${page}`);
        expect(body).toMatchObject({ total: 130, page, limit: 40 });
        pages.push(...body.prospects.map(({ email }: { email: string }) => email));
      }
      expect(pages).toEqual(sent.map(({ email }) => email));
    });

    it('returns an empty page behind the end', async () => {
      const id = await draftWith(emails(3));
      await untilLeads(id, 3);
      for (const page of [2, 1_000_000]) {
        const { status, body } = await ada.get(`${path(id)}?page=${page}&limit=3`);
        expect([status, body]).toEqual([200, { prospects: [], total: 3, page, limit: 3 }]);
      }
    });

    it('returns only leads with the requested status', async () => {
      const id = await draftWith(emails(3));
      await untilLeads(id, 3, '?status=pending');
      for (const status of ['sent', 'replied', 'timed_out']) {
        expect((await ada.get(`${path(id)}?status=${status}`)).body).toMatchObject({ prospects: [], total: 0 });
      }
    });

    it.each([
      ...['limit=0', 'limit=501', 'limit=1.5', 'limit=abc', 'limit=', 'limit=-1', 'limit=1&limit=2', 'limit=1e2'],
      ...['page=0', 'page=1.5', 'page=abc', 'page=-1', 'page=', 'page=1000001'],
      ...['status=gone', 'status=', 'status=PENDING', 'status=sent&status=pending'],
    ])('rejects ?%s', async (query) => {
      const { status, body } = await ada.get(`${path(await draft())}?${query}`);
      expect([status, body]).toEqual([400, invalid(query.split('=')[0]!)]);
    });

    it('shows leads after the launch', async () => {
      const id = await draftWith(emails(2));
      await bringTo(api, id, 'active');
      expect(field(await untilLeads(id, 2), 'email')).toEqual(['p0@example.com', 'p1@example.com']);
    });

    it('no longer shows a removed lead', async () => {
      const id = await draftWith(emails(3));
      await untilLeads(id, 3);
      await remove(id, { prospect_ids: [leadIdOf(id, 'p1@example.com')] });
      expect(field(await untilLeads(id, 2), 'email')).toEqual(['p0@example.com', 'p2@example.com']);
    });
  });

  describe('PATCH /campaigns/{id}/leads', () => {
    const graceIn = (id: string) => leadIdOf(id, GRACE);

    it.each<[object, object]>([
      [{ first_name: ' G. ' }, { first_name: 'G.' }],
      [{ last_name: 'Murray' }, { last_name: 'Murray' }],
      [{ company: 'Univac' }, { company: 'Univac' }],
      [{ position: '🙂'.repeat(500) }, { position: '🙂'.repeat(500) }],
      [{ headline: 'COBOL' }, { headline: 'COBOL' }],
      [{ linkedin_url: 'de.linkedin.com/in/Grace/?trk=x' }, { linkedin_url: 'https://www.linkedin.com/in/grace' }],
      [{ linkedin_url: null }, { linkedin_url: null }],
      [
        { first_name: null, last_name: ' ' },
        { first_name: null, last_name: null },
      ],
      [{ custom_fields: { seats: '3' } }, { custom_fields: { ...FULL.custom_fields, seats: '3' } }],
      [{ custom_fields: { plan: 'free', Seats_3: null } }, { custom_fields: { plan: 'free' } }],
      [{ custom_fields: { plan: null, none: null } }, { custom_fields: { Seats_3: '' } }],
      [{ custom_fields: { toString: 'x' } }, { custom_fields: { ...FULL.custom_fields, toString: 'x' } }],
      [{ custom_fields: null }, { custom_fields: {} }],
      [{ email: ' GRACE@example.com', company: 'Univac', unknown: 1 }, { company: 'Univac' }],
    ])('changes only what is sent: %j', async (updates, changed) => {
      const id = await draftWith([FULL]);
      const { body: before } = await untilLeads(id, 1);
      const response = await change(id, graceIn(id), updates);
      const prospect = lead(id, GRACE, { ...FULL, ...changed, created_at: before.prospects[0].created_at });
      expect(counts(response)).toEqual([200, { prospect }]);
      const [, event] = await api.app.get(EventStore).readStream(`lead-${graceIn(id)}`);
      expect(response.body.prospect.updated_at).toBe(event!.metadata.occurred_at);
      await untilResponse(
        () => ada.get(path(id)),
        ({ body }) => JSON.stringify(body.prospects) === JSON.stringify([response.body.prospect]),
      );
    });

    it('changes the address of a lead that its profile identifies', async () => {
      const id = await draftWith([{ linkedin_url: ADA_URL }], 'linkedin');
      const { body } = await change(id, leadIdOf(id, ADA_URL), { email: ' ADA@Example.com ' });
      expect(body.prospect).toEqual(lead(id, ADA_URL, { linkedin_url: ADA_URL, email: 'ada@example.com' }));
    });

    it.each<[Channel, object]>([
      ['email', { email: 'other@example.com', first_name: 'G.' }],
      ['email', { email: null }],
      ['email', { email: ' ' }],
      ['linkedin', { linkedin_url: 'https://www.linkedin.com/in/other' }],
      ['linkedin', { linkedin_url: null }],
    ])('rejects another identity on %s: %j', async (type, updates) => {
      const id = await draftWith([FULL], type);
      const identity = type === 'email' ? GRACE : ADA_URL;
      const response = await change(id, leadIdOf(id, identity), updates);
      expect(counts(response)).toEqual([400, problem(400, 'lead_identity_fixed')]);
      expect(await typesOf(id, identity)).toEqual(['LeadAdded']);
    });

    it('accepts the identity in another spelling', async () => {
      const id = await draftWith([FULL], 'linkedin');
      const { status, body } = await change(id, leadIdOf(id, ADA_URL), { linkedin_url: 'LinkedIn.com/in/ada?x' });
      expect([status, body.prospect.linkedin_url]).toEqual([200, ADA_URL]);
    });

    it.each<object>([
      {},
      FULL,
      { email: GRACE.toUpperCase(), first_name: ' Grace' },
      { custom_fields: {} },
      { custom_fields: { plan: 'pro', none: null, toString: null } },
      { unknown: 1, status: 'replied' },
    ])('writes nothing for a lead that is as requested: %j', async (updates) => {
      const id = await draftWith([FULL]);
      const before = await campaignEvents(api, id);
      const response = await change(id, graceIn(id).toUpperCase(), updates);
      expect(counts(response)).toEqual([200, { prospect: lead(id, GRACE, FULL) }]);
      expect(await typesOf(id, GRACE)).toEqual(['LeadAdded']);
      expect(await campaignEvents(api, id)).toEqual(before);
    });

    it('rejects more than 50 custom fields in all', async () => {
      const id = await draftWith([{ email: GRACE, custom_fields: custom(49) }]);
      expect((await change(id, graceIn(id), { custom_fields: { a: '1' } })).status).toBe(200);
      const response = await change(id, graceIn(id), { custom_fields: { b: '1' } });
      expect(counts(response)).toEqual([400, problem(400, 'too_many_custom_fields')]);
      expect((await change(id, graceIn(id), { custom_fields: { b: '1', a: null } })).status).toBe(200);
    });

    it.each(INVALID_FIELDS)('names %s as invalid: %#', async (name, sent) => {
      const id = await draftWith([{ email: GRACE }]);
      expect(counts(await change(id, graceIn(id), sent))).toEqual([400, invalid(`/updates${name}`)]);
    });

    it.each<[string, object]>([
      ['/prospect_id', { updates: {} }],
      ['/prospect_id', { prospect_id: 'x', updates: {} }],
      ['/prospect_id', { prospect_id: [randomUUID()], updates: {} }],
      ['/updates', { prospect_id: randomUUID() }],
      ['/updates', { prospect_id: randomUUID(), updates: null }],
      ['/updates', { prospect_id: randomUUID(), updates: [] }],
      ['/updates', { prospect_id: randomUUID(), updates: [{}] }],
      ['/updates', { prospect_id: randomUUID(), updates: 'x' }],
    ])('names %s as invalid in %j', async (name, body) => {
      expect(counts(await ada.send('PATCH', path(await draft()), { body }))).toEqual([400, invalid(name)]);
    });

    it('is 404 for a lead that is unknown, removed, or of another campaign', async () => {
      const [id, other] = [await draftWith([FULL, ...emails(1)]), await draftWith([FULL])];
      const removed = leadIdOf(id, 'p0@example.com');
      await remove(id, { prospect_ids: [removed] });
      for (const one of [randomUUID(), removed, graceIn(other), id]) {
        const response = await change(id, one, { company: 'Univac' });
        expect(counts(response)).toEqual([404, problem(404, 'lead_not_found')]);
      }
      expect(await typesOf(other, GRACE)).toEqual(['LeadAdded']);
    });

    it('gives each of many requests at the same time the lead with its own change', async () => {
      const id = await draftWith([FULL]);
      const names = ['A', 'B', 'C', 'D'];
      const responses = await Promise.all(names.map((company) => change(id, graceIn(id), { company })));
      expect(responses.map(({ body }) => body.prospect.company)).toEqual(names);
    });
  });

  describe('DELETE /campaigns/{id}/leads', () => {
    it('removes the leads with these ids, and counts those that the campaign had', async () => {
      const [id, other] = [await draftWith(emails(5)), await draftWith(emails(1))];
      const [first, second] = emails(2).map(({ email }) => leadIdOf(id, email));
      const foreign = leadIdOf(other, 'p0@example.com');
      const prospect_ids = [first, second!.toUpperCase(), first, randomUUID(), foreign];
      expect(counts(await remove(id, { prospect_ids }))).toEqual([200, { deleted: 2 }]);
      expect(await recordedIn(id)).toEqual([leadsAdded(5), leadsRemoved(2)]);
      expect(await typesOf(id, 'p0@example.com')).toEqual(['LeadRemoved']);
      expect(await typesOf(other, 'p0@example.com')).toEqual(['LeadAdded']);
      expect(field(await untilLeads(id, 3), 'email')).toEqual(emails(3, 2).map(({ email }) => email));
    });

    it('removes nothing twice', async () => {
      const id = await draftWith(emails(2));
      const prospect_ids = emails(2).map(({ email }) => leadIdOf(id, email));
      expect((await remove(id, { prospect_ids })).body).toEqual({ deleted: 2 });
      const before = await campaignEvents(api, id);
      for (const body of [{ prospect_ids }, { all: true }]) {
        expect(counts(await remove(id, body))).toEqual([200, { deleted: 0 }]);
      }
      expect(await campaignEvents(api, id)).toEqual(before);
      expect(await typesOf(id, 'p0@example.com')).toEqual(['LeadRemoved']);
    });

    it('removes each lead once in requests at the same time', async () => {
      const id = await draftWith(emails(10));
      const prospect_ids = emails(10).map(({ email }) => leadIdOf(id, email));
      const bodies = [{ prospect_ids }, { prospect_ids: prospect_ids.slice(3) }, { prospect_ids }];
      const responses = await Promise.all(bodies.map((body) => remove(id, body)));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(responses.reduce((sum, { body }) => sum + body.deleted, 0)).toBe(10);
    });

    it('removes all leads that were added before the request, and only those of the campaign', async () => {
      const [id, other] = [await draft(), await draftWith(emails(1))];
      await added(id, emails(600));
      await added(id, emails(5, 600));
      expect(counts(await remove(id, { all: true }))).toEqual([200, { deleted: 605 }]);
      expect(await recordedIn(id)).toEqual([leadsAdded(600), leadsAdded(5), leadsRemoved(605)]);
      await untilLeads(id, 0);
      await untilLeads(other, 1);
    });

    it('changes the revision of the campaign', async () => {
      const id = await draftWith(emails(1));
      const before = await readFromLog(api, ada, id);
      await remove(id, { all: true });
      const after = await readFromLog(api, ada, id);
      expect(revisionIn(after)).toBe(revisionIn(before) + 1);
      expect(after.body.campaign.updated_at).toBe(await timeOfLastEvent(id));
    });

    it('removes up to 500 leads by their ids', async () => {
      const id = await draftWith(emails(500));
      const prospect_ids = emails(500).map(({ email }) => leadIdOf(id, email));
      expect((await remove(id, { prospect_ids })).body).toEqual({ deleted: 500 });
    });

    it.each<[string, object]>([
      ['/prospect_ids', {}],
      ['/prospect_ids', { prospect_ids: [] }],
      ['/prospect_ids', { prospect_ids: Array.from({ length: 501 }, () => randomUUID()) }],
      ['/prospect_ids', { prospect_ids: ['x'] }],
      ['/prospect_ids', { prospect_ids: randomUUID() }],
      ['/prospect_ids', { prospect_ids: [null] }],
      ['/prospect_ids', { prospect_ids: null }],
      ['/all', { all: false }],
      ['/all', { all: 'true' }],
      ['/all', { all: null }],
      ['/all', { prospect_ids: [randomUUID()], all: true }],
      ['/all', { prospect_ids: [randomUUID()], all: false }],
    ])('names %s as invalid and removes nothing: %#', async (name, body) => {
      const id = await draftWith(emails(1));
      expect(counts(await remove(id, body))).toEqual([400, invalid(name)]);
      expect(await typesOf(id, 'p0@example.com')).toEqual(['LeadAdded']);
    });
  });

  /** Every request that changes leads, each of them valid for a draft with the lead of `FULL`. */
  const WRITES: [string, (id: string, client?: Client) => Promise<ApiResponse>][] = [
    ['POST', (id, client) => add(id, [{ email: 'new@example.com' }], {}, client)],
    ['POST with an Idempotency-Key', (id, client) => add(id, [{ email: 'new@example.com' }], withKey(), client)],
    ['PATCH', (id, client) => change(id, isUuid(id) ? leadIdOf(id, GRACE) : id, { company: 'x' }, client)],
    ['DELETE', (id, client) => remove(id, { prospect_ids: [randomUUID()] }, client)],
    ['DELETE of all', (id, client) => remove(id, { all: true }, client)],
  ];

  describe.each(WRITES)('%s /campaigns/{id}/leads', (_, write) => {
    let release: () => void;
    beforeEach(() => (release = holdLaunches(api)));
    afterEach(() => release());

    it.each(NO_DRAFT)('needs a draft, and names the status %s', async (status) => {
      const id = await draftWith([FULL]);
      await bringTo(api, id, status);
      const before = await campaignEvents(api, id);
      const response = await write(id);
      expect(counts(response)).toEqual([400, problem(400, 'campaign_not_draft')]);
      expect(response.body.detail).toMatch(new RegExp(`The status of the campaign is ${status}\\.$`));
      expect(await campaignEvents(api, id)).toEqual(before);
      expect([await typesOf(id, GRACE), await isRecorded(id, 'new@example.com')]).toEqual([['LeadAdded'], false]);
    });
  });

  it.each([...WRITES, ['GET', (id, client = ada) => client.get(path(id))] as (typeof WRITES)[number]])(
    'A campaign that the user does not have gets the same 404 for %s',
    async (_, request) => {
      const [id, deleted] = [await draftWith([FULL]), await draftWith([FULL])];
      await untilLeads(id, 1);
      await ada.delete(`/api/campaigns/${deleted}`);
      await untilResponse(
        () => ada.get(`/api/campaigns/${deleted}`),
        ({ status }) => status === 404,
      );
      for (const [client, one] of [
        [eve, id],
        [ada, deleted],
        [ada, '00000000-0000-4000-8000-000000000000'],
        [ada, 'no-uuid'],
      ] as const) {
        const { status, body } = await request(one, client);
        expect([status, body]).toEqual([404, problem(404, 'campaign_not_found')]);
        expect(body.detail).toBe('You have no campaign with this id.');
      }
      expect(await typesOf(id, GRACE)).toEqual(['LeadAdded']);
    },
  );

  describe('GET /campaigns/{id}/history', () => {
    it('shows the numbers of leads and nothing about the leads', async () => {
      const id = await draftWith([FULL]);
      await add(id, [FULL, ...emails(2)]);
      await change(id, leadIdOf(id, GRACE), { company: 'Univac' });
      await remove(id, { prospect_ids: [leadIdOf(id, GRACE)] });
      const { body, text } = await ada.get(`/api/campaigns/${id}/history`);
      const events = body.events.slice(2);
      expect(events.map(({ type, summary }: { type: string; summary: string }) => [type, summary])).toEqual([
        ['LeadsAdded', 'Added 1 lead.'],
        ['LeadsAdded', 'Added 2 leads (1 duplicate).'],
        ['LeadsRemoved', 'Removed 1 lead.'],
      ]);
      const personal = [
        GRACE,
        'p0@',
        'linkedin.com',
        'Grace',
        'Hopper',
        'Navy',
        'Univac',
        'Admiral',
        'Nanoseconds',
        'pro"',
      ];
      for (const value of personal) expect(text).not.toContain(value);
    });
  });

  describe('While the projector lags,', () => {
    let resume = (): void => undefined;
    afterEach(() => resume());

    it('PATCH returns the lead from the log', async () => {
      const id = await draftWith([FULL]);
      await untilLeads(id, 1);
      resume = pauseProjector(api);
      await added(id, [{ email: 'ada@example.com' }]);
      await change(id, leadIdOf(id, GRACE), { company: 'Univac' });
      const { body } = await change(id, leadIdOf(id, GRACE), { position: null });
      expect(body.prospect).toEqual(lead(id, GRACE, { ...FULL, company: 'Univac', position: null }));
      const other = await change(id, leadIdOf(id, 'ada@example.com'), { company: 'Babbage' });
      expect(other.body.prospect).toMatchObject({ email: 'ada@example.com', company: 'Babbage' });
      expect((await ada.get(path(id))).body.prospects).toEqual([lead(id, GRACE, FULL)]);
    });

    it('DELETE of all waits until it knows every lead', async () => {
      const id = await draftWith(emails(2));
      await untilLeads(id, 2);
      resume = pauseProjector(api);
      await added(id, emails(2, 2));
      const removed = remove(id, { all: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await typesOf(id, 'p0@example.com')).toEqual(['LeadAdded']);
      resume();
      expect(counts(await removed)).toEqual([200, { deleted: 4 }]);
    });

    it('DELETE of all responds with 503 after a few seconds, and removes nothing', async () => {
      const id = await draftWith(emails(2));
      await untilLeads(id, 2);
      resume = pauseProjector(api);
      await added(id, emails(1, 2));
      const response = await remove(id, { all: true });
      expect(statusAndRetryAfter(response)).toEqual([503, true]);
      expect(response.body).toEqual(problem(503, 'read_model_behind'));
      expect(await typesOf(id, 'p0@example.com')).toEqual(['LeadAdded']);
      expect(await recordedIn(id)).toEqual([leadsAdded(2), leadsAdded(1)]);
    });

    it('DELETE by ids does not wait', async () => {
      const id = await draft();
      resume = pauseProjector(api);
      await added(id, emails(2));
      expect((await remove(id, { prospect_ids: [leadIdOf(id, 'p1@example.com')] })).body).toEqual({ deleted: 1 });
    });
  });

  describe('POST /campaigns/{id}/leads, if the campaign is full or nearly so,', () => {
    /** Records leads without adding them: as if other requests had added and removed them, and had been interrupted. */
    async function draftWithRecorded(imported: number): Promise<string> {
      const id = await draftWith(emails(2));
      const data = { imported, duplicates: 0, invalid: 0, suppressed: 0, source: 'api' };
      await appendToCampaign(api, id, { type: 'LeadsAdded', data });
      return id;
    }

    /** Makes the view count this number of leads in addition to those that it has: to add them takes too long. */
    function addToCounts(more: number): void {
      const readModel = api.app.get(ReadModelStore);
      const count = readModel.counts.bind(readModel);
      jest
        .spyOn(readModel, 'counts')
        .mockImplementation(async (...counted) =>
          (await count(...counted)).map((one) => ({ ...one, count: one.count + more })),
        );
    }

    afterEach(() => jest.restoreAllMocks());

    it('counts the leads that it has, not those that were recorded', async () => {
      const id = await draftWithRecorded(99_999);
      expect((await add(id, emails(3))).body).toEqual({ imported: 1, duplicates: 2 });
    });

    it('takes 100,000 leads and no more', async () => {
      const id = await draftWithRecorded(99_996);
      addToCounts(99_996);
      const full = await add(id, emails(5));
      expect(counts(full)).toEqual([400, problem(400, 'campaign_full')]);
      expect(full.body.detail).toContain('100001');
      expect(await isRecorded(id, 'p2@example.com')).toBe(false);
      expect((await add(id, emails(4))).body).toEqual({ imported: 2, duplicates: 2 });
      expect((await add(id, emails(4))).body).toEqual({ imported: 0, duplicates: 4 });
      expect((await add(id, emails(1, 4))).body).toEqual(problem(400, 'campaign_full'));
    });
  });
}
