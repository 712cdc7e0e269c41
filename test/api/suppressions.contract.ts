import { randomUUID } from 'node:crypto';
import { EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { suppressionIdOf } from '../../src/suppressions/suppression-id';
import { Suppressions } from '../../src/suppressions/suppressions';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

/** The routes for suppressions, on the stores of `support/api`. Call it once in a spec file, or in a `describe`. */
export function describeSuppressions(): void {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const GRACE = 'grace@example.com';
  const PROFILE = 'https://www.linkedin.com/in/grace';
  const PATH = '/api/suppressions';

  let api: Api;
  let ada: Client;
  let eve: Client;
  let user: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    user = `user-${randomUUID()}`;
    ada = await api.as(user);
    eve = await api.as(`user-${randomUUID()}`);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => api.stop());

  const add = (body: unknown, headers: Record<string, string> = {}, client = ada) => client.post(PATH, body, headers);

  const remove = (id: string, client = ada) => client.delete(`${PATH}/${id}`);

  const page = (query = '', client = ada) => client.get(`${PATH}${query}`);

  const idOf = (identity: string) => suppressionIdOf(user, identity);

  const typesOf = async (identity: string) =>
    (await api.app.get(EventStore).readStream(`suppression-${idOf(identity)}`)).map(({ type }) => type);

  /** The first page, once it has this many suppressions. */
  const untilListed = (count: number, query = '?limit=500', client = ada): Promise<ApiResponse> =>
    untilResponse(
      () => page(query, client),
      ({ status, body }) => status === 200 && body.suppressions.length === count,
    );

  const counted = ({ status, body }: ApiResponse) => [status, body];

  const newKey = () => ({ 'idempotency-key': randomUUID() });

  const emails = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => `person${first + index}@example.com`);

  const invalid = (...fields: string[]) =>
    problem(400, 'invalid_request', {
      errors: fields.map((field) => ({ field, message: expect.stringMatching(/^must /) })),
    });

  describe('POST /suppressions', () => {
    it('suppresses email addresses and profiles, normalized, which a read then shows', async () => {
      const added = await add({
        emails: [' Grace@Example.COM '],
        linkedin_urls: ['linkedin.com/in/Grace/details?x=1'],
        reason: 'asked to stop',
        unknown: 1,
      });
      expect(counted(added)).toEqual([201, { added: 2, duplicates: 0 }]);
      const { body } = await untilListed(2);
      const rest = { reason: 'asked to stop', created_at: TIME };
      expect(Object.keys(body)).toEqual(['suppressions']);
      expect(body.suppressions).toHaveLength(2);
      expect(body.suppressions).toEqual(
        expect.arrayContaining([
          { id: idOf(GRACE), email: GRACE, linkedin_url: null, ...rest },
          { id: idOf(PROFILE), email: null, linkedin_url: PROFILE, ...rest },
        ]),
      );
    });

    it.each<[object, string | null]>([
      [{}, null],
      [{ reason: null }, null],
      [{ reason: '' }, ''],
      [{ reason: ' a\nb ' }, ' a\nb '],
      [{ reason: '🙂'.repeat(500) }, '🙂'.repeat(500)],
    ])('stores the reason as it is sent: %#', async (sent, reason) => {
      await add({ emails: [GRACE], ...sent });
      expect((await untilListed(1)).body.suppressions[0].reason).toBe(reason);
    });

    it('accepts one of the two lists, and null or an empty list in place of the other', async () => {
      expect((await add({ emails: [GRACE] })).body.added).toBe(1);
      expect((await add({ linkedin_urls: [PROFILE], emails: null })).body.added).toBe(1);
      expect((await add({ linkedin_urls: [], emails: ['ada@example.com'] })).body.added).toBe(1);
    });

    it('counts duplicates in the request and among the suppressed, which stay as they are', async () => {
      await add({ emails: [GRACE], reason: 'first' });
      const again = await add({
        emails: ['GRACE@example.com', 'ada@example.com', 'Ada@Example.com'],
        linkedin_urls: [PROFILE, `${PROFILE}/`],
        reason: 'second',
      });
      expect(counted(again)).toEqual([201, { added: 2, duplicates: 3 }]);
      const { body } = await untilListed(3);
      const reasons = body.suppressions.map(({ id, reason }: { id: string; reason: string }) => [id, reason]);
      expect(new Map(reasons).get(idOf(GRACE))).toBe('first');
      expect(await typesOf(GRACE)).toEqual(['PersonSuppressed']);
    });

    it('suppresses the same person for each user separately', async () => {
      expect((await add({ emails: [GRACE] })).body.added).toBe(1);
      expect((await add({ emails: [GRACE] }, {}, eve)).body.added).toBe(1);
    });

    it('takes 1,000 of each kind', async () => {
      const linkedin_urls = emails(1_000).map((_, index) => `${PROFILE}-${index}`);
      const { status, body } = await add({ emails: emails(1_000), linkedin_urls });
      expect([status, body]).toEqual([201, { added: 2_000, duplicates: 0 }]);
    });

    it.each<[string, object]>([
      ['/emails', {}],
      ['/emails', { emails: [] }],
      ['/emails', { emails: null, linkedin_urls: [] }],
      ['/emails', { emails: emails(1_001) }],
      ['/emails', { emails: GRACE }],
      ['/emails', { emails: { 0: GRACE } }],
      ['/emails/0', { emails: [null] }],
      ['/emails/0', { emails: [''] }],
      ['/emails/1', { emails: [GRACE, 'Grace <grace@example.com>'] }],
      ['/emails/0', { emails: [PROFILE] }],
      ['/emails/0', { emails: [5] }],
      ['/emails/0', { emails: [[GRACE]] }],
      ['/emails/0', { emails: [{ toString: GRACE, constructor: 1, then: 1 }] }],
      ['/emails/0', { emails: ['\ud800@example.com'] }],
      ['/emails/0', { emails: [`${'a'.repeat(250)}@example.com`] }],
      ['/emails/0', { emails: ['\u0301'.repeat(100_000)] }],
      ['/linkedin_urls', { linkedin_urls: Array.from({ length: 1_001 }, () => PROFILE) }],
      ['/linkedin_urls', { linkedin_urls: 5 }],
      ['/linkedin_urls/0', { linkedin_urls: ['https://example.com/in/grace'] }],
      ['/linkedin_urls/2', { linkedin_urls: [PROFILE, PROFILE, 'https://www.linkedin.com/company/navy'] }],
      ['/linkedin_urls/0', { linkedin_urls: [`${PROFILE}${'x'.repeat(3_000)}`] }],
      ['/reason', { emails: [GRACE], reason: 5 }],
      ['/reason', { emails: [GRACE], reason: ['a'] }],
      ['/reason', { emails: [GRACE], reason: 'x'.repeat(501) }],
      ['/reason', { emails: [GRACE], reason: '\ud800' }],
    ])('names %s as invalid: %#', async (field, sent) => {
      expect(counted(await add(sent))).toEqual([400, invalid(field)]);
    });

    it('names every invalid item, and suppresses nobody', async () => {
      const sent = { emails: [GRACE, 'x', 'y'], linkedin_urls: [PROFILE, 'z'] };
      const { body } = await add(sent);
      expect(body).toEqual(invalid('/emails/1', '/emails/2', '/linkedin_urls/1'));
      const [email, , profile] = body.errors.map(({ message }: { message: string }) => message);
      expect(email).toBe('must be an email address, without a display name');
      expect(profile).toBe('must be the URL of a LinkedIn profile');
      expect([await typesOf(GRACE), await typesOf(PROFILE)]).toEqual([[], []]);
    });

    it.each([[], 'grace@example.com', null])('rejects a body that is no object: %j', async (sent) => {
      expect((await add(sent)).body).toEqual(invalid(''));
    });

    it('returns the same numbers to the same request with the same Idempotency-Key', async () => {
      const key = newKey();
      await add({ emails: emails(1) });
      const send = () => add({ emails: emails(3), reason: 'asked' }, key);
      const first = await send();
      expect(counted(first)).toEqual([201, { added: 2, duplicates: 1 }]);
      await add({ emails: emails(5) });
      expect(counted(await send())).toEqual([201, first.body]);
      expect(await typesOf(emails(3)[2]!)).toEqual(['PersonSuppressed']);
    });

    it('suppresses once for many requests with the same Idempotency-Key at the same time', async () => {
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 4 }, () => add({ emails: emails(20) }, key)));
      for (const response of responses) expect(counted(response)).toEqual([201, { added: 20, duplicates: 0 }]);
      for (const email of emails(20)) expect(await typesOf(email)).toEqual(['PersonSuppressed']);
    });

    it('completes an interrupted request with the same Idempotency-Key, and counts what was added before', async () => {
      const key = newKey();
      const log = api.app.get(EventStore);
      const append = log.append.bind(log);
      const interrupted = jest.spyOn(log, 'append').mockImplementation(async (stream, ...rest) => {
        if (stream === `suppression-${idOf(emails(3)[2]!)}`) throw new StoreUnavailable('interrupted');
        return append(stream, ...rest);
      });
      expect((await add({ emails: emails(3) }, key)).status).toBe(503);
      interrupted.mockRestore();
      expect(await typesOf(emails(1)[0]!)).toEqual(['PersonSuppressed']);
      expect((await add({ emails: emails(3) }, key)).body).toEqual({ added: 3, duplicates: 0 });
    });

    it('rejects another request with the same Idempotency-Key for one of the same people, and suppresses nobody', async () => {
      const key = newKey();
      await add({ emails: [GRACE] }, key);
      for (const other of [{ emails: ['ada@example.com', GRACE] }, { emails: [GRACE], reason: 'x' }]) {
        expect(counted(await add(other, key))).toEqual([422, problem(422, 'idempotency_key_reused')]);
      }
      expect(await typesOf('ada@example.com')).toEqual([]);
      expect((await add({ emails: [GRACE] }, key, eve)).body.added).toBe(1);
    });

    it('counts a person once, however many requests suppress that person at the same time', async () => {
      const sent = Array.from({ length: 6 }, (_, index) => emails(20, index * 10));
      const responses = await Promise.all(sent.map((each) => add({ emails: each })));
      const sum = (field: 'added' | 'duplicates') =>
        responses.reduce((total, { body }) => total + (body[field] as number), 0);
      expect([sum('added'), sum('duplicates')]).toEqual([70, 50]);
      await untilListed(70);
    });
  });

  describe('GET /suppressions', () => {
    it('returns an empty page to a user who has suppressed nobody', async () => {
      expect(counted(await page())).toEqual([200, { suppressions: [] }]);
    });

    it('returns the suppressions of the user page by page, newest first', async () => {
      await add({ emails: emails(3) });
      await add({ emails: emails(4, 3) });
      await add({ emails: [GRACE] }, {}, eve);
      const all = (await untilListed(7)).body.suppressions;
      const places = all.map(({ created_at, id }: { created_at: string; id: string }) => `${created_at} ${id}`);
      expect(places).toEqual([...places].sort().reverse());
      const seen: unknown[] = [];
      let query = '?limit=3';
      for (const more of [true, true, false]) {
        const { body } = await page(query);
        seen.push(...body.suppressions);
        expect('next_cursor' in body).toBe(more);
        if (more) expect(body.next_cursor).toMatch(/^[\w-]+$/);
        query = `?limit=3&cursor=${body.next_cursor}`;
      }
      expect(seen).toEqual(all);
    });

    it('has no next_cursor on a page that contains the last suppression', async () => {
      await add({ emails: emails(3) });
      expect((await untilListed(3, '?limit=3')).body).not.toHaveProperty('next_cursor');
    });

    it('returns 100 suppressions if no limit is sent', async () => {
      await add({ emails: emails(101) });
      await untilListed(101);
      const { body } = await page();
      expect([body.suppressions.length, 'next_cursor' in body]).toEqual([100, true]);
    });

    it('does not show the suppressions of the user whose cursor it is', async () => {
      await add({ emails: emails(3) });
      await untilListed(3);
      const { body } = await page('?limit=1');
      expect((await page(`?cursor=${body.next_cursor}`, eve)).body).toEqual({ suppressions: [] });
    });

    it.each<[string, string]>([
      ['limit', '?limit=0'],
      ['limit', '?limit=501'],
      ['limit', '?limit=x'],
      ['cursor', '?cursor='],
      ['cursor', '?cursor=x'],
      ['cursor', `?cursor=${Buffer.from('2026-01-05 x').toString('base64url')}`],
      ['cursor', `?cursor=${'x'.repeat(600)}`],
      ['cursor', '?cursor=a&cursor=b'],
    ])('rejects an invalid %s: %s', async (field, query) => {
      expect((await page(query)).body).toEqual(invalid(field));
    });
  });

  describe('DELETE /suppressions/{id}', () => {
    it('removes the suppression, also repeatedly', async () => {
      await add({ emails: [GRACE], linkedin_urls: [PROFILE] });
      await untilListed(2);
      for (let times = 0; times < 2; times++) {
        expect(counted(await remove(idOf(GRACE)))).toEqual([200, { success: true }]);
      }
      expect((await untilListed(1)).body.suppressions[0].linkedin_url).toBe(PROFILE);
    });

    it('leaves no identity in the log, also for a repeated removal', async () => {
      await add({ emails: [GRACE], reason: 'asked to stop' });
      await remove(idOf(GRACE));
      await untilResponse(
        async () => ({ status: (await typesOf(GRACE)).length }),
        ({ status }) => status === 1,
      );
      const stream = await api.app.get(EventStore).readStream(`suppression-${idOf(GRACE)}`);
      expect(stream).toMatchObject([{ type: 'SuppressionRemoved' }]);
      expect(JSON.stringify(stream)).not.toMatch(/grace|asked/);
      expect(counted(await remove(idOf(GRACE)))).toEqual([200, { success: true }]);
      expect(await typesOf(GRACE)).toEqual(['SuppressionRemoved']);
    });

    it('lets the person be suppressed again', async () => {
      await add({ emails: [GRACE], reason: 'first' });
      await untilListed(1);
      await remove(idOf(GRACE));
      expect((await add({ emails: [GRACE], reason: 'second' })).body).toEqual({ added: 1, duplicates: 0 });
      const { body } = await untilResponse(
        () => page(),
        (response) => response.body.suppressions[0]?.reason === 'second',
      );
      expect(body.suppressions).toMatchObject([{ id: idOf(GRACE), email: GRACE }]);
    });

    it('accepts an id in upper case', async () => {
      await add({ emails: [GRACE] });
      expect((await remove(idOf(GRACE).toUpperCase())).status).toBe(200);
    });

    it("gets the same 404 for another user's as for an unknown one, before and after its removal", async () => {
      await add({ emails: [GRACE] });
      const expectNotFound = async (id: string) => {
        const { status, body } = await remove(id, eve);
        expect([status, body]).toEqual([404, problem(404, 'suppression_not_found')]);
        expect(body.detail).toBe('You have no suppression with this id.');
      };
      for (const id of [idOf(GRACE), randomUUID(), 'no-uuid']) await expectNotFound(id);
      await remove(idOf(GRACE));
      await expectNotFound(idOf(GRACE));
    });
  });

  describe('An erased person', () => {
    const erase = () => api.app.get(Suppressions).suppressErased([GRACE], { userId: user, correlationId: 'request-1' });

    it('is shown at once without anything readable, and can be removed', async () => {
      await add({ emails: [GRACE], reason: 'asked to stop' });
      await untilListed(1);
      await erase();
      const nothing = { email: null, linkedin_url: null, reason: 'erased', created_at: TIME };
      expect((await page()).body).toEqual({ suppressions: [{ id: idOf(GRACE), ...nothing }] });
      expect((await add({ emails: [GRACE] })).body).toEqual({ added: 0, duplicates: 1 });
      expect(await typesOf(GRACE)).toEqual(['ErasedPersonSuppressed']);
      expect((await remove(idOf(GRACE))).status).toBe(200);
      await untilListed(0);
    });

    it('is found among people right away', async () => {
      await erase();
      const people = [{ email: GRACE }, { email: 'ada@example.com' }];
      expect(await api.app.get(Suppressions).among(people, user)).toEqual([true, false]);
    });
  });

  it('While the projector lags, people can be suppressed, are known, and can be removed', async () => {
    const resume = pauseProjector(api);
    try {
      expect((await add({ emails: emails(2) })).body).toEqual({ added: 2, duplicates: 0 });
      expect((await add({ emails: emails(2) })).body).toEqual({ added: 0, duplicates: 2 });
      expect((await remove(idOf(emails(1)[0]!))).status).toBe(200);
      expect((await page()).body).toEqual({ suppressions: [] });
    } finally {
      resume();
    }
    expect((await untilListed(1)).body.suppressions[0].email).toBe(emails(2)[1]);
  });
}
