import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import {
  AFTER_LAUNCH,
  appendToCampaign,
  bringTo,
  campaignEvents,
  ignoredIn,
  readFromLog,
  revisionIn,
} from '../support/api-campaigns';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilProjected } from '../support/api-senders';
import { holdLaunches } from '../support/hold-launches';
import { pauseProjector } from '../support/pause-projector';
import { untilInView } from '../support/until-in-view';
import { untilResponse } from '../support/until-response';

type Channel = 'email' | 'linkedin';

/** PATCH /campaigns/{id}, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeUpdatingCampaigns(): void {
  const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  const userId = `user-${randomUUID()}`;
  let api: Api;
  let ada: Client;
  let senders: Record<Channel, [string, string]>;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(userId);
    const two = async (sender: object): Promise<[string, string]> => [
      await connectSender(ada, sender),
      await connectSender(ada, sender),
    ];
    senders = { email: await two(EMAIL_SENDER), linkedin: await two(LINKEDIN_SENDER) };
  });

  afterAll(() => api.stop());

  const newName = () => `Campaign ${randomUUID()}`;
  const create = (name = newName(), type: Channel = 'email') =>
    ada.post('/api/campaigns', { type, name, sender_account_ids: [senders[type][0]] });

  async function draft(type: Channel = 'email', name = newName()): Promise<string> {
    const { status, body } = await create(name, type);
    expect(status).toBe(201);
    return body.campaign.id as string;
  }

  const update = (id: string, body: unknown, headers: Record<string, string> = {}, client = ada) =>
    client.send('PATCH', `/api/campaigns/${id}`, { body, headers });

  async function updated(id: string, changes: object): Promise<ApiResponse> {
    const response = await update(id, changes);
    expect([response.status, response.body]).toEqual([200, expect.anything()]);
    return response;
  }

  const read = (id: string) => readFromLog(api, ada, id);

  const typesOf = async (id: string) => (await campaignEvents(api, id)).map(({ type }) => type);

  /** What a client can see, without the id of the request. */
  const seen = ({ status, headers, text }: ApiResponse) => [status, headers['etag'], headers['content-type'], text];

  /** Expects that a request is refused and appends nothing. */
  async function expectRefused(id: string, changes: unknown, status: number, code: string, more: object = {}) {
    const before = await campaignEvents(api, id);
    const response = await update(id, changes);
    expect([response.status, response.body]).toEqual([status, problem(status, code, more)]);
    expect(response.headers).not.toHaveProperty('ignored-fields');
    expect(await campaignEvents(api, id)).toEqual(before);
    return response;
  }

  /** Expects that a request appends nothing, and returns the campaign as it is. */
  async function expectUnchanged(id: string, changes: object): Promise<ApiResponse> {
    const [before, events] = [await read(id), await campaignEvents(api, id)];
    const response = await update(id, changes);
    expect(seen(response)).toEqual(seen(before));
    expect(await campaignEvents(api, id)).toEqual(events);
    return response;
  }

  const hours = { timezone: 'Europe/Berlin', monday: [{ start: '09:00', end: '17:00' }] };
  const emailSettings = { daily_limit: 7, stop_on_reply: false, open_tracking: false, signature: 'Ada 👩‍💻' };
  const linkedinSettings = { skip_other_campaigns: false, operating_hours: hours };
  const limitFor = (...ids: string[]) => ids.map((account_id) => ({ account_id, daily_limit: 5 }));

  describe('PATCH /campaigns/{id}', () => {
    it('changes every field of an email campaign', async () => {
      const created = await create();
      const { sequence_nodes, ...campaign } = created.body.campaign;
      const [email, end] = sequence_nodes;
      const name = newName();
      const response = await updated(campaign.id, {
        name,
        ...emailSettings,
        account_limits: limitFor(senders.email[1]),
        sender_account_ids: [senders.email[1], senders.email[0]],
        sequence_nodes: [
          { id: email.id, type: 'email', subject: 'Hi', body: 'Hello', signature: 'A.', is_reply: false },
          { type: 'delay', delay_days: 1, delay_hours: 2, delay_minutes: 3 },
          { type: 'ai', ai_node: { purpose: 'Research', output_type: 'text' } },
          { id: end.id, type: 'end' },
        ],
      });
      const ofCampaign = { campaign_id: campaign.id };
      expect(response.body).toEqual({
        campaign: {
          ...campaign,
          name,
          ...emailSettings,
          account_limits: limitFor(senders.email[1]),
          sender_accounts: [
            expect.objectContaining({ id: senders.email[1] }),
            expect.objectContaining({ id: senders.email[0] }),
          ],
          updated_at: TIME,
        },
        sequence_nodes: [
          { ...email, subject: 'Hi', body: 'Hello', signature: 'A.', is_reply: false },
          { id: UUID, ...ofCampaign, position: 1, type: 'delay', delay_days: 1, delay_hours: 2, delay_minutes: 3 },
          { id: UUID, ...ofCampaign, position: 2, type: 'ai', ai_node: { purpose: 'Research', output_type: 'text' } },
          { ...end, position: 3 },
        ],
        prospects_by_status: {},
        prospects_by_node: {},
      });
      expect(response.headers['etag']).toMatch(/^"5-[\w-]{16}"$/);
      expect(response.headers).not.toHaveProperty('ignored-fields');
    });

    it('changes every field of a linkedin campaign', async () => {
      const created = await create(newName(), 'linkedin');
      const { sequence_nodes, ...campaign } = created.body.campaign;
      const [request, end] = sequence_nodes;
      const name = newName();
      const response = await updated(campaign.id, {
        name,
        ...linkedinSettings,
        sender_account_ids: senders.linkedin,
        sequence_nodes: [
          { id: request.id, type: 'connection_request', include_message: true, body: 'Hello' },
          { type: 'message', body: 'Thanks' },
          { id: end.id, type: 'end' },
        ],
      });
      expect(response.body).toMatchObject({
        campaign: {
          ...campaign,
          name,
          ...linkedinSettings,
          account_limits: null,
          sender_accounts: senders.linkedin.map((id) => ({ id })),
          updated_at: TIME,
        },
        sequence_nodes: [
          { ...request, include_message: true, body: 'Hello' },
          { id: UUID, campaign_id: campaign.id, position: 1, type: 'message', body: 'Thanks' },
          { ...end, position: 2 },
        ],
      });
      expect(response.headers).not.toHaveProperty('ignored-fields');
    });

    it.each<[Channel, object]>([
      ['email', { name: newName() }],
      ...Object.entries(emailSettings).map(([field, value]): [Channel, object] => ['email', { [field]: value }]),
      ['linkedin', { skip_other_campaigns: false }],
      ['linkedin', { operating_hours: hours }],
      ['linkedin', { operating_hours: {} }],
    ])('changes nothing else for %s: %j', async (type, changes) => {
      const id = await draft(type);
      const before = await read(id);
      const { body } = await updated(id, changes);
      expect(body).toEqual({ ...before.body, campaign: { ...before.body.campaign, ...changes, updated_at: TIME } });
    });

    it.each<[Channel, object, object]>([
      ['email', { signature: 'Ada' }, { signature: null }],
      ['email', { signature: 'Ada' }, { signature: '' }],
      ['linkedin', { operating_hours: hours }, { operating_hours: null }],
    ])('removes for %s what %j set, with %j', async (type, set, removed) => {
      const id = await draft(type);
      await updated(id, set);
      expect((await updated(id, removed)).body.campaign).toMatchObject(removed);
    });

    it('replaces all operating hours', async () => {
      const id = await draft('linkedin');
      await updated(id, { operating_hours: hours });
      const { body } = await updated(id, { operating_hours: { timezone: 'asia/CALCUTTA', sunday: [] } });
      expect(body.campaign.operating_hours).toEqual({ timezone: 'Asia/Calcutta', sunday: [] });
    });

    it.each<Channel>(['email', 'linkedin'])('returns what GET returns of that revision, for %s', async (type) => {
      const id = await draft(type);
      const response = await updated(id, { name: newName(), ...emailSettings, ...linkedinSettings });
      const revision = revisionIn(response);
      expect(revision).toBe(3);
      const at = { 'min-revision': String(revision) };
      expect(seen(await ada.get(`/api/campaigns/${id}`, at))).toEqual(seen(response));
      await untilInView(api, { id, userId }, revision);
      expect(seen(await ada.get(`/api/campaigns/${id}`))).toEqual(seen(response));
      const unchanged = { 'if-none-match': response.headers['etag']! };
      expect((await ada.get(`/api/campaigns/${id}`, unchanged)).status).toBe(304);
    });

    it('updates the time of the change, and no time without a change', async () => {
      const id = await draft();
      const { body } = await updated(id, { daily_limit: 7 });
      const [last] = (await campaignEvents(api, id)).slice(-1);
      expect(body.campaign.updated_at).toBe(last!.metadata.occurred_at);
      expect((await updated(id, { daily_limit: 7 })).body.campaign.updated_at).toBe(body.campaign.updated_at);
    });

    it('ignores unknown fields and does not name them', async () => {
      const id = await draft();
      const { headers } = await expectUnchanged(id, {
        id: randomUUID(),
        type: 'linkedin',
        status: 'active',
        user_id: 'eve',
        position: 3,
        toString: 'x',
        nested: { a: [1] },
      });
      expect(headers).not.toHaveProperty('ignored-fields');
    });

    it.each([[[]], [null], ['x'], [5], [[{ name: 'Summer' }]]])(
      'rejects a body that is no object: %j',
      async (body) => {
        const id = await draft();
        const response = await expectRefused(id, body, 400, 'invalid_request');
        expect(response.body.errors).toEqual([{ field: '', message: 'must be a JSON object' }]);
      },
    );

    it('rejects a request without a body, and a body of another type', async () => {
      const id = await draft();
      const url = `/api/campaigns/${id}`;
      expect((await ada.send('PATCH', url)).body).toEqual(problem(400, 'invalid_request'));
      const text = { text: '{}', headers: { 'content-type': 'text/plain' } };
      expect((await ada.send('PATCH', url, text)).status).toBe(415);
      expect(await campaignEvents(api, id)).toHaveLength(2);
    });

    it.each([
      ['a valid one', { name: 'Summer' }],
      ['an empty one', {}],
      ['an invalid one', { name: 5, sequence_nodes: 'x' }],
    ])('is 404 for what is not a campaign of the user, with %s as the body', async (_what, body) => {
      const eve = await api.as(`user-${randomUUID()}`);
      const [theirs, deleted] = [await draft(), await draft()];
      await appendToCampaign(api, deleted, 'CampaignDeleted');
      await untilInView(api, { id: theirs, userId }, 1);
      const events = await campaignEvents(api, theirs);
      for (const [client, id] of [
        [eve, theirs],
        [ada, randomUUID()],
        [ada, 'x'],
        [ada, `${theirs}x`],
        [ada, deleted],
      ] as const) {
        for (const headers of [{}, { 'if-match': '"1"' }]) {
          const response = await update(id, body, headers, client);
          expect([response.status, response.body]).toEqual([404, problem(404, 'campaign_not_found')]);
        }
      }
      expect(await campaignEvents(api, theirs)).toEqual(events);
    });

    it('accepts the id in upper case', async () => {
      const id = await draft();
      expect((await updated(id.toUpperCase(), { daily_limit: 7 })).body.campaign).toMatchObject({ id, daily_limit: 7 });
    });
  });

  describe('While the projector lags, PATCH /campaigns/{id}', () => {
    let id: string;
    let resume: () => void;

    beforeEach(async () => {
      id = await draft();
      await untilInView(api, { id, userId }, 1);
      resume = pauseProjector(api);
    });

    afterEach(() => resume());

    it('returns what GET returns once the change is projected', async () => {
      const first = await updated(id, { name: newName(), sequence_nodes: [{ type: 'end' }] });
      expect(seen(await read(id))).toEqual(seen(first));
      const second = await updated(id, { ...emailSettings, account_limits: limitFor(senders.email[0]) });
      expect(second.body.campaign).toMatchObject({ name: first.body.campaign.name, ...emailSettings });
      expect(second.body.sequence_nodes).toEqual(first.body.sequence_nodes);
      expect(seen(await read(id))).toEqual(seen(second));
      expect(revisionIn(await ada.get(`/api/campaigns/${id}`))).toBe(1);
      resume();
      await untilInView(api, { id, userId }, revisionIn(second));
      expect(seen(await ada.get(`/api/campaigns/${id}`))).toEqual(seen(second));
    });

    it('knows the names that were changed since', async () => {
      const [former, name] = [(await read(id)).body.campaign.name, newName()];
      const other = await draft();
      await updated(id, { name });
      await expectRefused(other, { name }, 409, 'campaign_name_taken', { suggested_name: `${name} (2)` });
      await updated(other, { name: former });
    });

    it('ignores an invalid value in a field that the campaign no longer takes', async () => {
      await bringTo(api, id, 'active');
      const response = await updated(id, { signature: 5, daily_limit: 7 });
      expect(response.body.campaign).toMatchObject({ status: 'active', daily_limit: 7, signature: null });
      expect(ignoredIn(response)).toEqual(['signature']);
    });
  });

  describe('A field that the campaign does not take', () => {
    const emailOnly = ['account_limits', 'daily_limit', 'open_tracking', 'signature', 'stop_on_reply'];
    const linkedinOnly = ['operating_hours', 'skip_other_campaigns'];

    it('because of its channel is ignored and named', async () => {
      const [email, linkedin] = [await draft('email'), await draft('linkedin')];
      expect(ignoredIn(await expectUnchanged(email, linkedinSettings))).toEqual(linkedinOnly);
      const settings = { ...emailSettings, account_limits: limitFor(senders.email[0]) };
      expect(ignoredIn(await expectUnchanged(linkedin, settings))).toEqual(emailOnly);
    });

    it('because of its channel is ignored and named even if its value is invalid', async () => {
      const [email, linkedin] = [await draft('email'), await draft('linkedin')];
      const forEmail = await updated(email, { operating_hours: 'x', skip_other_campaigns: 7, daily_limit: 7 });
      expect(forEmail.body.campaign).toMatchObject({ daily_limit: 7, operating_hours: null });
      expect(ignoredIn(forEmail)).toEqual(linkedinOnly);
      const invalid = Object.fromEntries(emailOnly.map((field) => [field, { x: null }]));
      const forLinkedin = await updated(linkedin, { ...invalid, skip_other_campaigns: false });
      expect(forLinkedin.body.campaign).toMatchObject({ skip_other_campaigns: false, daily_limit: null });
      expect(ignoredIn(forLinkedin)).toEqual(emailOnly);
    });

    it('is not named if it was not sent', async () => {
      expect(ignoredIn(await updated(await draft(), { operating_hours: null, daily_limit: 7 }))).toEqual([
        'operating_hours',
      ]);
    });

    it('does not hide an invalid value in a field that it takes', async () => {
      const id = await draft();
      const changes = { operating_hours: 'x', daily_limit: 0, name: '' };
      const { body } = await expectRefused(id, changes, 400, 'invalid_request');
      expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['/daily_limit', '/name']);
    });

    const draftOnly = ['open_tracking', 'sender_account_ids', 'sequence_nodes', 'signature', 'stop_on_reply'];

    describe.each(AFTER_LAUNCH)('because it is %s', (status) => {
      const launched = async (type: Channel = 'email') => {
        const id = await draft(type);
        await bringTo(api, id, status);
        return id;
      };

      it('is ignored and named, and the others are changed', async () => {
        const id = await launched();
        const name = newName();
        const response = await updated(id, {
          name,
          ...emailSettings,
          account_limits: limitFor(senders.email[0]),
          sender_account_ids: [senders.email[1]],
          sequence_nodes: [{ type: 'end' }],
        });
        expect(ignoredIn(response)).toEqual(draftOnly);
        expect(response.body).toMatchObject({
          campaign: {
            status,
            name,
            daily_limit: 7,
            account_limits: limitFor(senders.email[0]),
            stop_on_reply: true,
            open_tracking: true,
            signature: null,
            sender_accounts: [{ id: senders.email[0] }],
          },
          sequence_nodes: [{ type: 'email' }, { type: 'end' }],
        });
        expect((await typesOf(id)).slice(-2)).toEqual(['CampaignRenamed', 'CampaignSettingsChanged']);
      });

      it('is ignored for linkedin too, and its operating hours are changed', async () => {
        const id = await launched('linkedin');
        const changes = { ...linkedinSettings, sequence_nodes: [], sender_account_ids: [senders.linkedin[1]] };
        const response = await updated(id, changes);
        expect(ignoredIn(response)).toEqual(['sender_account_ids', 'sequence_nodes', 'skip_other_campaigns']);
        expect(response.body.campaign).toMatchObject({
          status,
          skip_other_campaigns: true,
          operating_hours: hours,
          sender_accounts: [{ id: senders.linkedin[0] }],
        });
      });

      it('is ignored and named whatever its value', async () => {
        const id = await launched();
        const unknown = { sender_account_ids: [randomUUID()], sequence_nodes: [{ type: 'message' }] };
        expect(ignoredIn(await expectUnchanged(id, unknown))).toEqual(['sender_account_ids', 'sequence_nodes']);
        const malformed = Object.fromEntries(draftOnly.map((field) => [field, { x: null }]));
        expect(ignoredIn(await expectUnchanged(id, malformed))).toEqual(draftOnly);
      });

      it('does not hide an invalid value in a field that it takes', async () => {
        const changes = { signature: 5, daily_limit: 501 };
        const { body } = await expectRefused(await launched(), changes, 400, 'invalid_request');
        expect(body.errors).toEqual([{ field: '/daily_limit', message: expect.any(String) }]);
      });
    });
  });

  describe('During its launch', () => {
    let release: () => void;
    beforeEach(() => (release = holdLaunches(api)));
    afterEach(() => release());

    it.each([
      { name: 'Summer' },
      { daily_limit: 7 },
      { signature: 'x' },
      { signature: 5 },
      { operating_hours: null },
      {},
    ])('a campaign cannot be changed: %j', async (changes) => {
      const id = await draft();
      await bringTo(api, id, 'launching');
      const response = await expectRefused(id, changes, 409, 'campaign_launching');
      expect(statusAndRetryAfter(response)).toEqual([409, true]);
    });
  });

  describe('One PATCH', () => {
    it('is one append', async () => {
      const id = await draft();
      await updated(id, {
        sequence_nodes: [{ type: 'end' }],
        daily_limit: 7,
        sender_account_ids: senders.email,
        name: newName(),
      });
      const appended = (await campaignEvents(api, id)).slice(2);
      expect(appended.map(({ type }) => type)).toEqual([
        'CampaignRenamed',
        'SendersAssigned',
        'CampaignSettingsChanged',
        'SequenceReplaced',
      ]);
      expect(new Set(appended.map(({ metadata }) => metadata.command_id)).size).toBe(1);
      const places = appended.map(({ metadata: { append_index, append_size } }) => [append_index, append_size]);
      expect(places).toEqual([0, 1, 2, 3].map((index) => [index, 4]));
    });

    it.each<[string, string, () => object]>([
      ['senders', 'sender_not_found', () => ({ sender_account_ids: [randomUUID()] })],
      ['limits', 'sender_not_found', () => ({ account_limits: limitFor(randomUUID()) })],
      ['sequence', 'sequence_end_last', () => ({ sequence_nodes: [] })],
    ])('is refused as a whole for its %s, and its name stays free', async (_what, code, changes) => {
      const [id, name] = [await draft(), newName()];
      await expectRefused(id, { name, ...emailSettings, ...changes() }, 400, code);
      expect((await create(name)).status).toBe(201);
    });

    it('is refused as a whole for its name', async () => {
      const [id, name] = [await draft(), newName()];
      await draft('linkedin', name);
      const changes = { name, ...emailSettings, sequence_nodes: [{ type: 'end' }] };
      await expectRefused(id, changes, 409, 'campaign_name_taken');
    });

    it('of what is already as requested appends nothing and returns the same ETag', async () => {
      const id = await draft();
      const changes = {
        name: newName(),
        ...emailSettings,
        account_limits: limitFor(senders.email[0]),
        sender_account_ids: senders.email,
        sequence_nodes: [
          { type: 'email', subject: 'Hi', body: '', signature: 'A.' },
          { type: 'delay', delay_days: 1 },
          { type: 'ai', ai_node: { output_type: 'text', purpose: 'p' } },
          { type: 'end' },
        ],
      };
      const first = await updated(id, changes);
      expect(revisionIn(first)).toBe(5);
      // Without ids, too.
      expect(seen(await expectUnchanged(id, changes))).toEqual(seen(first));
      await expectUnchanged(id, { ...changes, sequence_nodes: first.body.sequence_nodes });
      await expectUnchanged(id, {});
    });

    it('of the same operating hours in another spelling appends nothing', async () => {
      const id = await draft('linkedin');
      await updated(id, { operating_hours: hours });
      const spelled = { monday: [{ end: '17:00', start: '09:00' }], timezone: 'EUROPE/BERLIN' };
      await expectUnchanged(id, { operating_hours: spelled });
    });
  });

  it('Concurrent changes of different fields all take effect, each with the response of its own revision', async () => {
    const id = await draft();
    const changes = [
      { name: newName() },
      ...Object.entries(emailSettings).map(([field, value]) => ({ [field]: value })),
      { account_limits: limitFor(senders.email[0]) },
    ];
    const responses = await Promise.all(
      changes.map((change) =>
        // Under contention a request may get a 503, and has then changed nothing.
        untilResponse(
          () => update(id, change),
          ({ status }) => status !== 503,
        ),
      ),
    );
    for (const [index, { status, body }] of responses.entries()) {
      expect([status, body.campaign]).toEqual([200, expect.objectContaining(changes[index]!)]);
    }
    expect(responses.map(revisionIn).sort()).toEqual(changes.map((_, index) => index + 2));
    const { body } = await read(id);
    expect(body.campaign).toMatchObject(Object.assign({}, ...changes) as object);
    const last = responses.find((response) => revisionIn(response) === changes.length + 1);
    expect(last!.body).toEqual(body);
  });

  describe('If-Match on PATCH /campaigns/{id}', () => {
    const conditional = (id: string, condition: string, changes: object = { daily_limit: 7 }) =>
      update(id, changes, { 'if-match': condition });

    it.each(['"1"', '"1-0123456789abcdef"', '*', '"9", ,"1"', ' W/"3" , "1-x"'])('lets %p change it', async (tag) => {
      const { status, body } = await conditional(await draft(), tag);
      expect([status, body.campaign.daily_limit]).toEqual([200, 7]);
    });

    it('accepts the ETag of every response with the campaign', async () => {
      const created = await create();
      const id = created.body.campaign.id as string;
      const first = await conditional(id, created.headers['etag']!);
      const second = await conditional(id, first.headers['etag']!, { daily_limit: 8 });
      const got = await read(id);
      const third = await conditional(id, got.headers['etag']!, { daily_limit: 9 });
      expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(revisionIn(third)).toBe(4);
    });

    it.each(['"0"', '"2"', '"7-0123456789abcdef"', 'W/"1"', '""', '"0", "3"'])(
      'rejects %p as stale, and changes nothing',
      async (tag) => {
        const [id, name] = [await draft(), newName()];
        for (const changes of [{ name, daily_limit: 7 }, {}]) {
          const { status, body } = await conditional(id, tag, changes);
          expect([status, body]).toEqual([412, problem(412, 'revision_mismatch')]);
        }
        expect(await campaignEvents(api, id)).toHaveLength(2);
        expect((await create(name)).status).toBe(201);
      },
    );

    it.each(['', '1', '"1', '"1" "2"', '"1", *'])('rejects %p as malformed', async (tag) => {
      const id = await draft();
      const { status, body } = await conditional(id, tag);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ field: 'If-Match', message: expect.stringMatching(/^must be /) }]);
      expect(await campaignEvents(api, id)).toHaveLength(2);
    });

    it('lets one of many concurrent requests change it', async () => {
      const id = await draft();
      const limits = Array.from({ length: 10 }, (_, index) => index + 1);
      const responses = await Promise.all(limits.map((daily_limit) => conditional(id, '"1"', { daily_limit })));
      expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
      expect(await typesOf(id)).toEqual(['CampaignDrafted', 'SequenceSeeded', 'CampaignSettingsChanged']);
    });
  });

  describe('Renaming a campaign', () => {
    it('is refused if another campaign of the user has the name, with the first free name as a suggestion', async () => {
      const [id, name] = [await draft(), newName()];
      await draft('linkedin', name);
      await draft('email', `${name} (2)`);
      const suggested_name = `${name} (3)`;
      await expectRefused(id, { name }, 409, 'campaign_name_taken', { suggested_name });
      expect((await updated(id, { name: suggested_name })).body.campaign.name).toBe(suggested_name);
    });

    it.each([
      ['white space', (name: string) => name.replace(' ', ' \u00a0 ')],
      ['invisible characters', (name: string) => `${name}\u200b`],
      ['normal form', (name: string) => name.normalize('NFD')],
    ])("is refused if the name differs from another campaign's only by %s", async (_what, alike) => {
      const name = `Café ${randomUUID()}`;
      await draft('email', name);
      await expectRefused(await draft(), { name: alike(name) }, 409, 'campaign_name_taken');
    });

    it('to its own name changes nothing', async () => {
      const name = newName();
      await expectUnchanged(await draft('email', name), { name: ` ${name}\n` });
    });

    it('to another spelling of its own name is allowed, and the name stays taken', async () => {
      const name = newName();
      const id = await draft('email', name);
      const spelled = name.replace(' ', '  ');
      expect((await updated(id, { name: spelled })).body.campaign.name).toBe(spelled);
      expect((await create(name)).body).toEqual(problem(409, 'campaign_name_taken'));
    });

    it('takes the new name and frees the former one', async () => {
      const [former, name] = [newName(), newName()];
      const id = await draft('email', former);
      await updated(id, { name });
      expect((await create(name)).body).toEqual(problem(409, 'campaign_name_taken'));
      expect((await create(former)).status).toBe(201);
      await expectRefused(id, { name: former }, 409, 'campaign_name_taken');
    });

    it('still holds both once it is projected', async () => {
      const [former, name] = [newName(), newName()];
      const id = await draft('email', former);
      await updated(id, { name });
      await untilInView(api, { id, userId }, 2);
      await untilProjected(api);
      expect((await create(name)).body).toEqual(problem(409, 'campaign_name_taken'));
      expect((await create(former)).status).toBe(201);
    });

    it('back to its own former name is allowed, again and again', async () => {
      const [former, name] = [newName(), newName()];
      const id = await draft('email', former);
      for (const next of [name, former, name, former]) {
        expect((await updated(id, { name: next })).body.campaign.name).toBe(next);
      }
      expect((await create(name)).status).toBe(201);
      expect((await create(former)).status).toBe(409);
    });

    it('lets two campaigns swap their names through a third one', async () => {
      const [a, b] = [newName(), newName()];
      const [first, second] = [await draft('email', a), await draft('email', b)];
      await updated(first, { name: newName() });
      await updated(second, { name: a });
      await updated(first, { name: b });
      expect((await read(first)).body.campaign.name).toBe(b);
      expect((await read(second)).body.campaign.name).toBe(a);
    });

    it('gives a name to one of many campaigns that are renamed at once', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => draft()));
      const name = newName();
      const responses = await Promise.all(ids.map((id) => update(id, { name })));
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      const names = await Promise.all(ids.map(async (id) => (await read(id)).body.campaign.name as string));
      expect(names.filter((one) => one === name)).toHaveLength(1);
    });

    it("is allowed to another user's name and to one that differs by case", async () => {
      const eve = await api.as(`user-${randomUUID()}`);
      const name = newName();
      const sender = await connectSender(eve);
      await eve.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });
      await updated(await draft(), { name });
      await updated(await draft(), { name: name.toUpperCase() });
    });

    it('trims the name', async () => {
      const name = newName();
      expect((await updated(await draft(), { name: ` \t${name}\u00a0\n ` })).body.campaign.name).toBe(name);
    });

    it('accepts a name of 200 characters, counted without the white space around it', async () => {
      const name = `${randomUUID()}${'👩'.repeat(164)}`;
      expect((await updated(await draft(), { name: `  ${name}  ` })).body.campaign.name).toBe(name);
    });

    it.each<[string, unknown]>([
      ['is null', null],
      ['is a number', 5],
      ['is a list', ['Summer']],
      ['is empty', ''],
      ['is only white space', ' \n\u00a0'],
      ['is only invisible characters', '\u200b\u2060\ufeff'],
      ['has 201 characters', '👩'.repeat(201)],
      ['has a line break inside', 'a\nb'],
      ['has NUL', 'a\u0000b'],
      ['has a lone surrogate', 'a\ud83db'],
      ['has a bidi override', 'a\u202eb'],
    ])('is rejected if the name %s', async (_what, name) => {
      const { body } = await expectRefused(await draft(), { name, daily_limit: 7 }, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: '/name', message: expect.stringMatching(/^must /) }]);
    });
  });

  describe('An invalid value', () => {
    const monday = '/operating_hours/monday';

    it.each<[string, unknown, string?]>([
      ['daily_limit', 0],
      ['daily_limit', 501],
      ['daily_limit', 1.5],
      ['daily_limit', '50'],
      ['daily_limit', null],
      ['stop_on_reply', 'true'],
      ['stop_on_reply', null],
      ['open_tracking', 1],
      ['signature', 5],
      ['signature', 'x'.repeat(10_001)],
      ['signature', '\udc00'],
      ['sender_account_ids', []],
      ['sender_account_ids', null],
      ['sender_account_ids', {}],
      ['sender_account_ids', 'x'],
      ['sender_account_ids', ['x']],
      ['sender_account_ids', [[randomUUID()]]],
      ['sender_account_ids', Array.from({ length: 51 }, () => randomUUID())],
      ['account_limits', null],
      ['account_limits', {}],
      ['account_limits', 'x'],
      ['account_limits', [null]],
      ['account_limits', [5]],
      ['account_limits', [[]]],
      ['account_limits', [{ account_id: 'x', daily_limit: 5 }], '/account_limits/0/account_id'],
      ['account_limits', [{ daily_limit: 5 }], '/account_limits/0/account_id'],
      ['account_limits', limitFor(...Array.from({ length: 51 }, () => randomUUID()))],
      ['account_limits', [...limitFor(randomUUID()), { account_id: randomUUID() }], '/account_limits/1/daily_limit'],
      ...[0, 501, 1.5, '5', null].map((daily_limit): [string, unknown, string] => [
        'account_limits',
        [{ account_id: randomUUID(), daily_limit }],
        '/account_limits/0/daily_limit',
      ]),
    ])('in %s is rejected for email: %j', async (field, value, named = `/${field}`) => {
      const changes = { name: newName(), [field]: value };
      const { body } = await expectRefused(await draft(), changes, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: named, message: expect.stringMatching(/^must /) }]);
    });

    it.each<[string, unknown, string?]>([
      ['skip_other_campaigns', 'no'],
      ['skip_other_campaigns', null],
      ['operating_hours', 'always'],
      ['operating_hours', []],
      ['operating_hours', [{}]],
      ['operating_hours', { timezone: 'Mars/Olympus' }, '/operating_hours/timezone'],
      ['operating_hours', { timezone: null }, '/operating_hours/timezone'],
      ['operating_hours', { monday: null }, monday],
      ['operating_hours', { monday: [5] }, monday],
      ['operating_hours', { monday: [{ start: '9:00', end: '17:00' }] }, `${monday}/0/start`],
      ['operating_hours', { monday: [{ start: '17:00', end: '09:00' }] }, monday],
    ])('in %s is rejected for linkedin: %j', async (field, value, named = `/${field}`) => {
      const changes = { name: newName(), [field]: value };
      const { body } = await expectRefused(await draft('linkedin'), changes, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: named, message: expect.stringMatching(/^must /) }]);
    });
  });

  describe('The senders of a campaign', () => {
    const assign = (...sender_account_ids: string[]) => ({ sender_account_ids });
    const sendersIn = ({ body }: ApiResponse) => body.campaign.sender_accounts.map(({ id }: { id: string }) => id);

    it('are replaced in the order of the request, without duplicates and in any case', async () => {
      const [first, second] = senders.email;
      const response = await updated(await draft(), assign(second, first.toUpperCase(), second.toUpperCase(), first));
      expect(sendersIn(response)).toEqual([second, first]);
    });

    it('cannot be unknown', async () => {
      const unknown = randomUUID();
      const detail = expect.stringContaining(unknown);
      const changes = assign(senders.email[1], unknown);
      const { body } = await expectRefused(await draft(), changes, 400, 'sender_not_found', { detail });
      expect(body.detail).not.toContain(senders.email[1]);
    });

    it("cannot be another user's, with the same response as for unknown ones", async () => {
      const theirs = await connectSender(await api.as(`user-${randomUUID()}`));
      const [id, unknown] = [await draft(), randomUUID()];
      const first = await expectRefused(id, assign(theirs), 400, 'sender_not_found');
      const second = await expectRefused(id, assign(unknown), 400, 'sender_not_found');
      expect(first.body.detail.replace(theirs, '')).toBe(second.body.detail.replace(unknown, ''));
    });

    it('cannot be of the other channel', async () => {
      const [other] = senders.linkedin;
      const detail = expect.stringContaining(other);
      const changes = assign(senders.email[0], other);
      await expectRefused(await draft(), changes, 400, 'sender_channel_mismatch', { detail });
    });

    it('cannot be disconnected', async () => {
      const gone = await connectSender(ada);
      await ada.delete(`/api/senders/${gone}`);
      await untilProjected(api);
      const detail = expect.stringContaining(gone);
      await expectRefused(await draft(), assign(gone), 400, 'sender_not_connected', { detail });
    });

    it('can stay the same after one was disconnected', async () => {
      const gone = await connectSender(ada);
      const id = await draft();
      await updated(id, assign(gone));
      await ada.delete(`/api/senders/${gone}`);
      await untilProjected(api);
      await expectUnchanged(id, assign(gone, gone));
      await expectRefused(id, assign(gone, senders.email[0]), 400, 'sender_not_connected');
      expect(sendersIn(await updated(id, assign(senders.email[0])))).toEqual([senders.email[0]]);
    });
  });

  describe('The limits of single senders', () => {
    const limitsIn = ({ body }: ApiResponse): unknown => body.campaign.account_limits;

    it('are replaced as a whole, and removed with an empty list', async () => {
      const [first, second] = senders.email;
      const id = await draft();
      expect(limitsIn(await read(id))).toEqual([]);
      const all = [
        { account_id: first, daily_limit: 1 },
        { account_id: second, daily_limit: 500 },
      ];
      expect(limitsIn(await updated(id, { sender_account_ids: senders.email, account_limits: all }))).toEqual(all);
      expect(limitsIn(await updated(id, { account_limits: limitFor(second) }))).toEqual(limitFor(second));
      expect(limitsIn(await updated(id, { account_limits: [] }))).toEqual([]);
    });

    it('are accepted with ids in upper case and unknown fields', async () => {
      const [id] = senders.email;
      const sent = [{ account_id: id.toUpperCase(), daily_limit: 5, display_name: 'Ada' }];
      expect(limitsIn(await updated(await draft(), { account_limits: sent }))).toEqual(limitFor(id));
    });

    it('are refused for accounts that are not senders of the campaign', async () => {
      const strangers = [senders.email[1], randomUUID(), senders.linkedin[0]];
      const account_limits = limitFor(senders.email[0], ...strangers);
      const detail = expect.stringContaining(strangers.join(', '));
      const { body } = await expectRefused(await draft(), { account_limits }, 400, 'sender_not_found', { detail });
      expect(body.detail).not.toContain(senders.email[0]);
    });

    it('are refused for a sender that the same request removes', async () => {
      const [first, second] = senders.email;
      const changes = { sender_account_ids: [second], account_limits: limitFor(first) };
      await expectRefused(await draft(), changes, 400, 'sender_not_found');
    });

    it.each<[string, (id: string) => string]>([
      ['the same case', (id) => id],
      ['another case', (id) => id.toUpperCase()],
    ])('are refused for the same account twice, in %s', async (_what, again) => {
      const [id] = senders.email;
      const account_limits = limitFor(id, again(id));
      const { body } = await expectRefused(await draft(), { account_limits }, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: '/account_limits', message: 'must not name the same account_id twice' }]);
    });

    it('are dropped when their sender is no longer assigned', async () => {
      const [first, second] = senders.email;
      const id = await draft();
      await updated(id, { sender_account_ids: [first, second], account_limits: limitFor(first, second) });
      const replaced = await updated(id, { sender_account_ids: [second] });
      expect(limitsIn(replaced)).toEqual(limitFor(second));
      expect(seen(await read(id))).toEqual(seen(replaced));
      expect(limitsIn(await updated(id, { sender_account_ids: [first, second] }))).toEqual(limitFor(second));
    });
  });

  describe('The sequence of a campaign', () => {
    const nodesIn = ({ body }: ApiResponse): Record<string, unknown>[] => body.sequence_nodes;
    const END = { type: 'end' };

    it('is replaced, with positions by the order of the request', async () => {
      const id = await draft();
      const response = await updated(id, {
        sequence_nodes: [
          { type: 'delay', delay_minutes: 1, position: 7 },
          { type: 'email', position: 0 },
          { ...END, position: -1 },
        ],
      });
      const own = { id: UUID, campaign_id: id };
      expect(nodesIn(response)).toEqual([
        { ...own, position: 0, type: 'delay', delay_days: 0, delay_hours: 0, delay_minutes: 1 },
        { ...own, position: 1, type: 'email', subject: '', body: '' },
        { ...own, position: 2, type: 'end' },
      ]);
      expect(new Set(nodesIn(response).map((node) => node['id'])).size).toBe(3);
    });

    it('keeps nodes with known ids, with the fields that are absent', async () => {
      const id = await draft();
      const before = nodesIn(
        await updated(id, {
          sequence_nodes: [
            { type: 'email', subject: 'A', body: 'a', signature: 's', is_reply: true },
            { type: 'email', subject: 'B', body: 'b' },
            END,
          ],
        }),
      );
      const [a, b, end] = before.map((node) => node['id'] as string);
      const response = await updated(id, {
        sequence_nodes: [
          { id: b, type: 'email', body: 'changed' },
          { id: a!.toUpperCase(), type: 'email', signature: null },
          { id: end, ...END },
        ],
      });
      expect(nodesIn(response)).toEqual([
        { ...before[1], position: 0, body: 'changed' },
        { id: a, campaign_id: id, position: 1, type: 'email', subject: 'A', body: 'a', is_reply: true },
        before[2],
      ]);
    });

    it('gives a new id to a node with an unknown one, and never two nodes the same', async () => {
      const id = await draft();
      const [email] = nodesIn(await read(id));
      const unknown = ['x', randomUUID()];
      const sequence_nodes = [
        { type: 'email' },
        ...unknown.map((one) => ({ id: one, type: 'email' })),
        { id: email!['id'], type: 'email' },
        END,
      ];
      const ids = nodesIn(await updated(id, { sequence_nodes })).map((node) => node['id']);
      expect(ids).toEqual(Array.from({ length: 5 }, () => UUID));
      expect(new Set(ids).size).toBe(5);
      expect(ids[3]).toBe(email!['id']);
      for (const one of unknown) expect(ids).not.toContain(one);
    });

    it('keeps the id of a node that gets another type, and none of its fields', async () => {
      const id = await draft();
      const [node] = nodesIn(await updated(id, { sequence_nodes: [{ type: 'email', subject: 'A' }, END] }));
      const sequence_nodes = [{ id: node!['id'], type: 'ai' }, END];
      const own = { id: node!['id'], campaign_id: id, position: 0, type: 'ai' };
      expect(nodesIn(await updated(id, { sequence_nodes }))[0]).toEqual({
        ...own,
        ai_node: { purpose: '', output_type: '' },
      });
    });

    it('ignores fields that the type of the node does not use, whatever their values', async () => {
      const others = { delay_days: 'x', include_message: 7, ai_node: [], position: 'x', subject: null };
      const { body } = await updated(await draft(), { sequence_nodes: [{ type: 'delay', delay_hours: 1 }, END] });
      const nodes = body.sequence_nodes as object[];
      const id = await draft();
      const sequence_nodes = [
        { ...others, type: 'delay', delay_days: 0, delay_hours: 1 },
        { ...others, type: 'end', body: 5, signature: 5, is_reply: 5 },
      ];
      const strip = (node: object) => ({ ...node, id: '', campaign_id: '' });
      expect(nodesIn(await updated(id, { sequence_nodes })).map(strip)).toEqual(nodes.map(strip));
    });

    it('can be the end alone, and have 50 nodes', async () => {
      const id = await draft();
      expect(nodesIn(await updated(id, { sequence_nodes: [END] }))).toHaveLength(1);
      const nodes = [...Array.from({ length: 49 }, () => ({ type: 'email' })), END];
      const response = await updated(id, { sequence_nodes: nodes });
      expect(nodesIn(response).map(({ position }) => position)).toEqual(nodes.map((_, index) => index));
    });

    it.each([
      { delay_minutes: 1 },
      { delay_days: 30 },
      { delay_days: 29, delay_hours: 23, delay_minutes: 60 },
      { delay_minutes: 43_200 },
    ])('can have the delay %j', async (delay) => {
      const nodes = nodesIn(await updated(await draft(), { sequence_nodes: [{ type: 'delay', ...delay }, END] }));
      expect(nodes[0]).toMatchObject(delay);
    });

    it.each<[string, string, object[], object?]>([
      ['no nodes', 'sequence_end_last', []],
      ['no end', 'sequence_end_last', [{ type: 'email' }]],
      ['two ends', 'sequence_end_last', [END, END]],
      ['a node behind the end', 'sequence_end_last', [END, { type: 'email' }]],
      [
        'nodes of the other channel',
        'node_channel_mismatch',
        [{ type: 'message' }, { type: 'email' }, { type: 'connection_request' }, END],
        { positions: [0, 2] },
      ],
      [
        'delays of 30 days and 1 minute, and of nothing',
        'delay_out_of_range',
        [{ type: 'delay', delay_days: 1 }, { type: 'delay', delay_days: 30, delay_minutes: 1 }, { type: 'delay' }, END],
        { positions: [1, 2] },
      ],
    ])('cannot have %s', async (_what, code, sequence_nodes, more = {}) => {
      await expectRefused(await draft(), { sequence_nodes }, 400, code, more);
    });

    it('cannot have an invitation of more than 300 characters', async () => {
      const request = (length: number) => ({ type: 'connection_request', body: '🌱'.repeat(length) });
      const id = await draft('linkedin');
      const sequence_nodes = [request(300), request(301), END];
      await expectRefused(id, { sequence_nodes }, 400, 'node_text_too_long', { positions: [1] });
      await updated(id, { sequence_nodes: [request(300), END] });
    });

    it('cannot have nodes of the other channel, for linkedin', async () => {
      const sequence_nodes = [{ type: 'message' }, { type: 'email' }, END];
      const id = await draft('linkedin');
      await expectRefused(id, { sequence_nodes }, 400, 'node_channel_mismatch', { positions: [1] });
    });

    it('cannot have more text than one append can hold', async () => {
      const nodes = (length: number) => [
        ...Array.from({ length: 20 }, () => ({ type: 'email', body: 'ä'.repeat(length) })),
        END,
      ];
      const id = await draft();
      await expectRefused(id, { sequence_nodes: nodes(20_000) }, 400, 'sequence_too_long');
      await updated(id, { sequence_nodes: nodes(19_500) });
    });

    const text = (length: number) => 'x'.repeat(length);
    const place = '/sequence_nodes/0';

    it.each<[string, string, unknown]>([
      ['null', '/sequence_nodes', null],
      ['an object', '/sequence_nodes', { 0: END }],
      ['a string', '/sequence_nodes', 'end'],
      ['51 nodes', '/sequence_nodes', [...Array.from({ length: 50 }, () => ({ type: 'email' })), END]],
      ['null as a node', '/sequence_nodes', [null, END]],
      ['a string as a node', '/sequence_nodes', ['end']],
      ['a list as a node', '/sequence_nodes', [[], END]],
      [
        'the same id twice',
        '/sequence_nodes',
        [
          { id: 'a', type: 'email' },
          { id: 'A', ...END },
        ],
      ],
      ['a node without a type', `${place}/type`, [{ subject: 'x' }, END]],
      ['an unknown type', `${place}/type`, [{ type: 'fax' }, END]],
      ['a type that is a list', `${place}/type`, [{ type: ['email'] }, END]],
      ['the name of a built-in property as a type', `${place}/type`, [{ type: 'constructor', body: 'x' }, END]],
      ['a type that cannot be a key', `${place}/type`, [{ type: { toString: 5 }, body: 'x' }, END]],
      ['an id that is a number', `${place}/id`, [{ id: 5, type: 'email' }, END]],
      ['an id that is null', `${place}/id`, [{ id: null, type: 'email' }, END]],
      ['an id of 256 characters', `${place}/id`, [{ id: text(256), type: 'email' }, END]],
      ['a subject of 1,001 characters', `${place}/subject`, [{ type: 'email', subject: text(1_001) }, END]],
      ['a subject that is null', `${place}/subject`, [{ type: 'email', subject: null }, END]],
      ['a body of 25,001 characters', `${place}/body`, [{ type: 'email', body: text(25_001) }, END]],
      ['a body with a lone surrogate', `${place}/body`, [{ type: 'email', body: 'a\ud83d' }, END]],
      ['a signature of 10,001 characters', `${place}/signature`, [{ type: 'email', signature: text(10_001) }, END]],
      ['is_reply in quotes', `${place}/is_reply`, [{ type: 'email', is_reply: 'true' }, END]],
      ['a negative delay', `${place}/delay_days`, [{ type: 'delay', delay_days: -1, delay_hours: 48 }, END]],
      ['a delay of half a day', `${place}/delay_days`, [{ type: 'delay', delay_days: 0.5 }, END]],
      ['a delay in quotes', `${place}/delay_hours`, [{ type: 'delay', delay_hours: '1' }, END]],
      ['a delay that is null', `${place}/delay_minutes`, [{ type: 'delay', delay_hours: 1, delay_minutes: null }, END]],
      ['a task that is null', `${place}/ai_node`, [{ type: 'ai', ai_node: null }, END]],
      ['a task that is a list', `${place}/ai_node`, [{ type: 'ai', ai_node: [] }, END]],
      ['a task without a purpose', `${place}/ai_node/purpose`, [{ type: 'ai', ai_node: { output_type: 'x' } }, END]],
      [
        'a purpose of 10,001 characters',
        `${place}/ai_node/purpose`,
        [{ type: 'ai', ai_node: { purpose: text(10_001), output_type: 'x' } }, END],
      ],
      [
        'an output type of 101 characters',
        `${place}/ai_node/output_type`,
        [{ type: 'ai', ai_node: { purpose: 'x', output_type: text(101) } }, END],
      ],
      [
        'a second node that is malformed',
        '/sequence_nodes/1/subject',
        [{ type: 'email' }, { type: 'email', subject: 5 }],
      ],
    ])('is rejected with %s, naming %s', async (_what, field, sequence_nodes) => {
      const { body } = await expectRefused(await draft(), { sequence_nodes }, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field, message: expect.stringMatching(/^must /) }]);
    });

    it.each<[string, unknown]>([
      ['include_message', 'yes'],
      ['include_message', null],
      ['body', 5],
    ])('is rejected for linkedin with an invalid %s: %j', async (field, value) => {
      const sequence_nodes = [{ type: 'connection_request', [field]: value }, END];
      const { body } = await expectRefused(await draft('linkedin'), { sequence_nodes }, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: `/sequence_nodes/0/${field}`, message: expect.stringMatching(/^must /) }]);
    });

    it('accepts texts of the greatest length', async () => {
      const email = { type: 'email', subject: text(1_000), body: text(25_000), signature: text(10_000) };
      const ai = { type: 'ai', ai_node: { purpose: text(10_000), output_type: text(100) } };
      const nodes = nodesIn(await updated(await draft(), { sequence_nodes: [{ ...email, id: text(255) }, ai, END] }));
      expect(nodes).toEqual([
        expect.objectContaining(email),
        expect.objectContaining(ai),
        expect.objectContaining(END),
      ]);
    });
  });
}
