import { randomUUID } from 'node:crypto';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER, untilProjected } from '../support/api-senders';

/** The routes for drafting campaigns, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeCreatingDrafts(): void {
  const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

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

  const emailDraft = (more: object = {}) => ({
    type: 'email',
    name: `Spring ${randomUUID()}`,
    sender_account_ids: [email],
    ...more,
  });
  const linkedinDraft = (more: object = {}) => ({
    ...emailDraft(),
    type: 'linkedin',
    sender_account_ids: [linkedin],
    ...more,
  });
  const create = (body: object, headers?: Record<string, string>) => ada.post('/api/campaigns', body, headers);

  describe('POST /campaigns', () => {
    it('drafts an email campaign with its defaults and a minimal sequence', async () => {
      const draft = emailDraft();
      const { status, headers, body } = await create(draft);
      expect(status).toBe(201);
      const { id } = body.campaign;
      expect(body).toEqual({
        campaign: {
          id: UUID,
          user_id: 'ada',
          type: 'email',
          name: draft.name,
          status: 'draft',
          daily_limit: 50,
          stop_on_reply: true,
          open_tracking: true,
          signature: null,
          skip_other_campaigns: null,
          operating_hours: null,
          stats: null,
          created_at: TIME,
          updated_at: TIME,
          sequence_nodes: [
            { id: UUID, campaign_id: id, position: 0, type: 'email', subject: '', body: '' },
            { id: UUID, campaign_id: id, position: 1, type: 'end' },
          ],
        },
      });
      expect(headers).toMatchObject({ location: `/api/campaigns/${id}`, etag: '"1"' });
      expect(headers).not.toHaveProperty('ignored-fields');
    });

    it('drafts a linkedin campaign with its defaults and a minimal sequence', async () => {
      const draft = linkedinDraft();
      const { status, body } = await create(draft);
      expect(status).toBe(201);
      const { id } = body.campaign;
      expect(body.campaign).toMatchObject({
        type: 'linkedin',
        status: 'draft',
        daily_limit: null,
        stop_on_reply: null,
        open_tracking: null,
        signature: null,
        skip_other_campaigns: true,
        operating_hours: null,
      });
      expect(body.campaign.sequence_nodes).toEqual([
        { id: UUID, campaign_id: id, position: 0, type: 'connection_request', include_message: false, body: '' },
        { id: UUID, campaign_id: id, position: 1, type: 'end' },
      ]);
    });

    it('uses the settings for email', async () => {
      const settings = { daily_limit: 500, stop_on_reply: false, open_tracking: false, signature: 'Ada 👩‍💻\n' };
      expect((await create(emailDraft(settings))).body.campaign).toMatchObject(settings);
    });

    it('uses the settings for linkedin', async () => {
      const settings = {
        skip_other_campaigns: false,
        operating_hours: {
          timezone: 'Europe/Berlin',
          monday: [
            { start: '00:00', end: '09:00' },
            { start: '09:00', end: '23:59' },
          ],
          sunday: [],
        },
      };
      const { body } = await create(linkedinDraft(settings));
      expect(body.campaign).toMatchObject(settings);
      expect(body.campaign.operating_hours).toEqual(settings.operating_hours);
    });

    it.each([
      ['europe/berlin', 'Europe/Berlin'],
      ['asia/CALCUTTA', 'Asia/Calcutta'],
    ])('stores the time zone %s as %s', async (timezone, canonical) => {
      const { status, headers, body } = await create(linkedinDraft({ operating_hours: { timezone } }));
      expect(status).toBe(201);
      expect(body.campaign.operating_hours).toEqual({ timezone: canonical });
      const read = await ada.get(headers['location']!);
      expect(read.body.campaign.operating_hours).toEqual({ timezone: canonical });
    });

    it('treats two spellings of a time zone with one key as the same request', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const draft = linkedinDraft();
      const spelled = (timezone: string) => create({ ...draft, operating_hours: { timezone } }, headers);
      const [first, second] = [await spelled('Europe/Berlin'), await spelled('EUROPE/BERLIN')];
      expect(second).toMatchObject({ status: 201, body: first.body });
    });

    it.each([
      ['email', { signature: null }],
      ['email', { signature: '' }],
      ['email', { signature: '👩'.repeat(10_000) }],
      ['email', { daily_limit: 1 }],
      ['linkedin', { operating_hours: null }],
      ['linkedin', { operating_hours: {} }],
      ['linkedin', { operating_hours: { timezone: 'UTC' } }],
    ])('accepts for %s: %j', async (channel, settings) => {
      const { status, body } = await create(channel === 'email' ? emailDraft(settings) : linkedinDraft(settings));
      expect(status).toBe(201);
      expect(body.campaign).toMatchObject(settings);
    });

    it('ignores fields of the other channel, valid or not, and names them', async () => {
      const forEmail = await create(emailDraft({ operating_hours: 'nonsense', skip_other_campaigns: 7 }));
      expect(forEmail.status).toBe(201);
      expect(forEmail.headers['ignored-fields']).toBe('skip_other_campaigns, operating_hours');
      expect(forEmail.body.campaign).toMatchObject({ operating_hours: null, skip_other_campaigns: null });

      const nonsense = { signature: 5, open_tracking: 'x', stop_on_reply: null, daily_limit: -1 };
      const forLinkedin = await create(linkedinDraft(nonsense));
      expect(forLinkedin.status).toBe(201);
      expect(forLinkedin.headers['ignored-fields']).toBe('daily_limit, stop_on_reply, open_tracking, signature');
      expect(forLinkedin.body.campaign).toMatchObject({ daily_limit: null, signature: null });
    });

    it('names only those fields of the other channel that were sent', async () => {
      const { headers } = await create(linkedinDraft({ signature: 'x', daily_limit: 5 }));
      expect(headers['ignored-fields']).toBe('daily_limit, signature');
    });

    it('ignores unknown fields and does not name them', async () => {
      const { status, headers, body } = await create(
        emailDraft({ status: 'active', user_id: 'eve', id: randomUUID(), toString: 'x', nested: { a: [1] } }),
      );
      expect(status).toBe(201);
      expect(headers).not.toHaveProperty('ignored-fields');
      expect(body.campaign).toMatchObject({ status: 'draft', user_id: 'ada' });
    });

    it('trims the name', async () => {
      const name = `Spaced ${randomUUID()}`;
      expect((await create(emailDraft({ name: ` \t${name}\n ` }))).body.campaign.name).toBe(name);
    });

    it.each([
      ['of 200 code points', () => [...`${'👩'.repeat(200)}`].join('')],
      ['with the joiners of an emoji', () => '👩‍👩‍👧‍👦 family'],
      ['in another script', () => 'Кампания 春'],
      ['in Devanagari, with a joiner', () => 'क्‍ष'],
    ])('accepts a name %s', async (_what, name) => {
      const { status, body } = await create(emailDraft({ name: name() }));
      expect(status).toBe(201);
      expect(body.campaign.name).toBe(name());
    });

    it('drops duplicates among the senders', async () => {
      const { status, body } = await create(emailDraft({ sender_account_ids: [email, email.toUpperCase(), email] }));
      expect(status).toBe(201);
      const read = await ada.get(`/api/campaigns/${body.campaign.id}`);
      expect(read.body.campaign.sender_accounts).toHaveLength(1);
    });

    it('counts duplicates against the limit of 50 senders', async () => {
      expect((await create(emailDraft({ sender_account_ids: Array(50).fill(email) }))).status).toBe(201);
      expect((await create(emailDraft({ sender_account_ids: Array(51).fill(email) }))).status).toBe(400);
    });

    describe('is refused as malformed', () => {
      const missing = (field: string) => {
        const { [field]: _left, ...rest } = emailDraft() as Record<string, unknown>;
        return rest;
      };
      const hours = (operating_hours: unknown) => () => linkedinDraft({ operating_hours });
      const monday = (...windows: unknown[]) => hours({ monday: windows });
      const day = '/operating_hours/monday';

      it.each<[string, string, () => object]>([
        ['no type', '/type', () => missing('type')],
        ['an unknown type', '/type', () => emailDraft({ type: 'fax' })],
        ['a type that is a list', '/type', () => emailDraft({ type: ['email'] })],
        ['no name', '/name', () => missing('name')],
        ['a name that is null', '/name', () => emailDraft({ name: null })],
        ['a name that is a number', '/name', () => emailDraft({ name: 5 })],
        ['an empty name', '/name', () => emailDraft({ name: '' })],
        ['a name of white space', '/name', () => emailDraft({ name: ' \n\u00a0' })],
        ['a name of invisible characters', '/name', () => emailDraft({ name: '\u200b\u2060\ufeff' })],
        ['a name of 201 code points', '/name', () => emailDraft({ name: '👩'.repeat(201) })],
        ['a name with a line break inside', '/name', () => emailDraft({ name: 'a\nb' })],
        ['a name with NUL', '/name', () => emailDraft({ name: 'a\u0000b' })],
        ['a name with a lone surrogate', '/name', () => emailDraft({ name: 'a\ud83db' })],
        ['a name with a bidi override', '/name', () => emailDraft({ name: 'a\u202eb' })],
        ['no senders', '/sender_account_ids', () => missing('sender_account_ids')],
        ['an empty list of senders', '/sender_account_ids', () => emailDraft({ sender_account_ids: [] })],
        ['a sender instead of a list', '/sender_account_ids', () => emailDraft({ sender_account_ids: email })],
        [
          'a list of senders that is an object',
          '/sender_account_ids',
          () => emailDraft({ sender_account_ids: { 0: email } }),
        ],
        ['a sender that is not a UUID', '/sender_account_ids', () => emailDraft({ sender_account_ids: [email, 'x'] })],
        ['a sender that is null', '/sender_account_ids', () => emailDraft({ sender_account_ids: [null] })],
        ['a sender that is a list', '/sender_account_ids', () => emailDraft({ sender_account_ids: [[email]] })],
        ['a daily_limit of 0', '/daily_limit', () => emailDraft({ daily_limit: 0 })],
        ['a daily_limit of 501', '/daily_limit', () => emailDraft({ daily_limit: 501 })],
        ['a daily_limit of 1.5', '/daily_limit', () => emailDraft({ daily_limit: 1.5 })],
        ['a daily_limit in quotes', '/daily_limit', () => emailDraft({ daily_limit: '50' })],
        ['a daily_limit that is null', '/daily_limit', () => emailDraft({ daily_limit: null })],
        ['stop_on_reply in quotes', '/stop_on_reply', () => emailDraft({ stop_on_reply: 'true' })],
        ['stop_on_reply that is null', '/stop_on_reply', () => emailDraft({ stop_on_reply: null })],
        ['open_tracking that is a number', '/open_tracking', () => emailDraft({ open_tracking: 1 })],
        ['a signature that is a number', '/signature', () => emailDraft({ signature: 5 })],
        ['a signature of 10,001 characters', '/signature', () => emailDraft({ signature: 'x'.repeat(10_001) })],
        ['a signature with a lone surrogate', '/signature', () => emailDraft({ signature: '\udc00' })],
        [
          'skip_other_campaigns in quotes',
          '/skip_other_campaigns',
          () => linkedinDraft({ skip_other_campaigns: 'no' }),
        ],
        ['operating hours that are a string', '/operating_hours', hours('always')],
        ['operating hours that are a list', '/operating_hours', hours([])],
        ['operating hours that are a list with an object', '/operating_hours', hours([{}])],
        ['an unknown time zone', '/operating_hours/timezone', hours({ timezone: 'Mars/Olympus' })],
        ['an abbreviation as the time zone', '/operating_hours/timezone', hours({ timezone: 'BST' })],
        ["one of ICU's extra time zones", '/operating_hours/timezone', hours({ timezone: 'SystemV/AST4' })],
        ['a list as the time zone', '/operating_hours/timezone', hours({ timezone: ['UTC'] })],
        ['an offset as the time zone', '/operating_hours/timezone', hours({ timezone: '+01:00' })],
        ['no time zone', '/operating_hours/timezone', hours({ timezone: null })],
        ['a day that is not a list', day, hours({ monday: { start: '09:00', end: '17:00' } })],
        ['a day that is null', day, hours({ monday: null })],
        ['a window that is a number', day, monday(5)],
        ['a window that is null', day, monday(null)],
        ['a window that is a list', day, monday([])],
        ['a window without a start', `${day}/0/start`, monday({ end: '17:00' })],
        ['a window without an end', `${day}/0/end`, monday({ start: '09:00' })],
        ['a window from 9:00', `${day}/0/start`, monday({ start: '9:00', end: '17:00' })],
        ['a window until 24:00', `${day}/0/end`, monday({ start: '09:00', end: '24:00' })],
        ['a window from a number', `${day}/0/start`, monday({ start: 900, end: '17:00' })],
        [
          'a second window that is malformed',
          `${day}/1/end`,
          monday({ start: '01:00', end: '02:00' }, { start: '03:00', end: '' }),
        ],
        ['a window without length', day, monday({ start: '09:00', end: '09:00' })],
        ['a window that ends before it starts', day, monday({ start: '17:00', end: '09:00' })],
        ['windows that overlap', day, monday({ start: '09:00', end: '12:00' }, { start: '11:59', end: '13:00' })],
        ['windows out of order', day, monday({ start: '13:00', end: '14:00' }, { start: '09:00', end: '12:00' })],
      ])('with %s, naming %s', async (_what, field, body) => {
        const response = await create(body());
        expect(response.status).toBe(400);
        expect(response.body).toEqual(problem(400, 'invalid_request'));
        expect(response.body.errors).toEqual([{ field, message: expect.stringMatching(/^must /) }]);
      });

      it('with several invalid fields, naming all of them', async () => {
        const { body } = await create({ type: 'email', name: '', daily_limit: 'x' });
        const fields = body.errors.map((error: { field: string }) => error.field);
        expect(fields.sort()).toEqual(['/daily_limit', '/name', '/sender_account_ids']);
      });
    });

    describe('is refused for its senders', () => {
      it('when one is unknown', async () => {
        const unknown = randomUUID();
        const { status, body } = await create(emailDraft({ sender_account_ids: [email, unknown] }));
        expect(status).toBe(400);
        expect(body).toEqual(problem(400, 'sender_not_found', { detail: expect.stringContaining(unknown) }));
      });

      it("when one is another user's, like an unknown one", async () => {
        const theirs = await connectSender(await api.as('eve'));
        const unknown = randomUUID();
        const [first, second] = [
          await create(emailDraft({ sender_account_ids: [theirs] })),
          await create(emailDraft({ sender_account_ids: [unknown] })),
        ];
        expect(first.status).toBe(400);
        expect(first.body).toEqual(problem(400, 'sender_not_found'));
        expect(first.body.detail.replace(theirs, '')).toBe(second.body.detail.replace(unknown, ''));
      });

      it('when one is of the other channel', async () => {
        const { status, body } = await create(emailDraft({ sender_account_ids: [email, linkedin] }));
        expect(status).toBe(400);
        expect(body).toEqual(problem(400, 'sender_channel_mismatch', { detail: expect.stringContaining(linkedin) }));
        expect(body.detail).not.toContain(email);
      });

      it('when one is disconnected', async () => {
        const gone = await connectSender(ada);
        await ada.delete(`/api/senders/${gone}`);
        await untilProjected(api);
        const { status, body } = await create(emailDraft({ sender_account_ids: [gone] }));
        expect(status).toBe(400);
        expect(body).toEqual(problem(400, 'sender_not_connected', { detail: expect.stringContaining(gone) }));
      });
    });

    describe('is refused for its name', () => {
      it('when the user already has it, with the first free name as a suggestion', async () => {
        const { name } = emailDraft();
        await create(emailDraft({ name }));
        await create(linkedinDraft({ name: `${name} (2)` }));
        const { status, body } = await create(linkedinDraft({ name }));
        expect(status).toBe(409);
        expect(body).toEqual(problem(409, 'campaign_name_taken', { suggested_name: `${name} (3)` }));
        expect((await create(emailDraft({ name: body.suggested_name }))).status).toBe(201);
      });

      it.each([
        ['white space', (name: string) => ` ${name.replace(' ', ' \u00a0 ')} `],
        ['invisible characters', (name: string) => `${name}\u200b`],
        ['normal form', (name: string) => name.normalize('NFD')],
      ])('when it differs only by %s', async (_what, alike) => {
        const name = `Café ${randomUUID()}`;
        expect((await create(emailDraft({ name }))).status).toBe(201);
        expect((await create(emailDraft({ name: alike(name) }))).status).toBe(409);
      });

      it('but not when it differs by case or belongs to another user', async () => {
        const name = `Case ${randomUUID()}`;
        expect((await create(emailDraft({ name }))).status).toBe(201);
        expect((await create(emailDraft({ name: name.toUpperCase() }))).status).toBe(201);
        const eve = await api.as('eve');
        const theirs = emailDraft({ name, sender_account_ids: [await connectSender(eve)] });
        expect((await eve.post('/api/campaigns', theirs)).status).toBe(201);
      });
    });

    describe('with an Idempotency-Key', () => {
      it('returns the first response to the same request', async () => {
        const [draft, key] = [emailDraft(), { 'idempotency-key': randomUUID() }];
        const [first, second] = [await create(draft, key), await create(draft, key)];
        expect(second.status).toBe(201);
        expect(second.body).toEqual(first.body);
        expect(second.headers['etag']).toBe(first.headers['etag']);
        expect(second.headers['location']).toBe(first.headers['location']);
      });

      it('refuses another request', async () => {
        const key = { 'idempotency-key': randomUUID() };
        await create(emailDraft(), key);
        const { status, body } = await create(emailDraft(), key);
        expect(status).toBe(422);
        expect(body).toEqual(problem(422, 'idempotency_key_reused'));
      });

      it('keeps the keys of two users separate', async () => {
        const key = { 'idempotency-key': randomUUID() };
        const eve = await api.as('eve');
        const theirs = emailDraft({ sender_account_ids: [await connectSender(eve)] });
        const [ours, other] = [await create(emailDraft(), key), await eve.post('/api/campaigns', theirs, key)];
        expect([ours.status, other.status]).toEqual([201, 201]);
        expect(ours.body.campaign.id).not.toBe(other.body.campaign.id);
      });

      it.each(['', 'a b', 'x'.repeat(256), 'ä'])('refuses the key %p', async (key) => {
        const { status, body } = await create(emailDraft(), { 'idempotency-key': key });
        expect(status).toBe(400);
        expect(body.errors).toEqual([{ field: 'Idempotency-Key', message: expect.any(String) }]);
      });

      it('accepts a key of 255 characters', async () => {
        expect((await create(emailDraft(), { 'idempotency-key': '~'.repeat(255 - 36) + randomUUID() })).status).toBe(
          201,
        );
      });
    });
  });
}
