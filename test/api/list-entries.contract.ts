import { randomUUID } from 'node:crypto';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { MOST_ENTRIES } from '../../src/lead-lists/domain/entries-of-list';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { LIST_ENTRIES } from '../../src/lead-lists/list-entry.projection';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { metadataOf } from '../support/new-events';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

/** The routes for the leads of lists, on the stores of `support/api`. Call it once in a spec file, or in a `describe`. */
export function describeListEntries(): void {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const GRACE = 'https://www.linkedin.com/in/grace';

  let api: Api;
  let ada: Client;
  let eve: Client;
  let user: string;
  let list: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    user = `user-${randomUUID()}`;
    ada = await api.as(user);
    eve = await api.as(`user-${randomUUID()}`);
    list = await created();
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => api.stop());

  async function created(): Promise<string> {
    return (await ada.post('/api/lists', {})).body.list.id as string;
  }

  const pathOf = (id = list) => `/api/lists/${id}/leads`;

  const add = (leads: unknown, headers: Record<string, string> = {}, id = list, client = ada) =>
    client.post(pathOf(id), { leads }, headers);

  const remove = (lead_ids: unknown, id = list, client = ada) =>
    client.send('DELETE', pathOf(id), { body: { lead_ids } });

  const page = (query = '', client = ada) => client.get(`${pathOf()}${query}`);

  const leads = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => ({ email: `lead${first + index}@example.com` }));

  const emailsOf = ({ body }: ApiResponse): string[] => body.leads.map(({ email }: { email: string }) => email);

  /** The first page, once the list has this many leads. */
  const untilTotal = (total: number, query = '?limit=500'): Promise<ApiResponse> =>
    untilResponse(
      () => page(query),
      ({ status, body }) => status === 200 && body.total === total,
    );

  const eventsOf = async (id = list) => (await api.app.get(EventStore).readStream(`lead_list-${id}`)).slice(1);

  const newKey = () => ({ 'idempotency-key': randomUUID() });

  const counted = ({ status, body }: ApiResponse) => [status, body];

  describe('POST /lists/{id}/leads', () => {
    it('adds leads, which a read then shows', async () => {
      const known = {
        first_name: 'Grace',
        last_name: 'Hopper',
        company: 'Navy',
        position: 'Admiral',
        headline: 'COBOL',
      };
      const added = await add([
        { email: ' Grace@Example.com', linkedin_url: `${GRACE}/?x=1`, ...known, custom_fields: { plan: 'pro' } },
        { linkedin_url: 'linkedin.com/in/Ada/', first_name: ' ', unknown: 1 },
      ]);
      expect(counted(added)).toEqual([200, { imported: 2, duplicates: 0 }]);
      const { body } = await untilTotal(2);
      const ofAll = {
        list_id: list,
        user_id: user,
        source: 'api',
        source_ref: null,
        created_at: TIME,
        updated_at: TIME,
      };
      const id = expect.stringMatching(/^[\da-f-]{36}$/);
      const plan = { plan: 'pro' };
      const nothing = { first_name: null, last_name: null, company: null, position: null, headline: null };
      expect(body).toStrictEqual({
        leads: [
          { id, ...ofAll, ...known, email: 'grace@example.com', linkedin_url: GRACE, custom_fields: plan },
          { id, ...ofAll, ...nothing, email: null, linkedin_url: GRACE.replace('grace', 'ada'), custom_fields: {} },
        ],
        total: 2,
        hasMore: false,
        nextCursor: null,
      });
    });

    it('counts duplicates in the request and in the list, and leaves those leads as they are', async () => {
      await add([{ email: 'grace@example.com', company: 'Navy' }]);
      const again = await add([
        { email: 'GRACE@example.com', company: 'Harvard' },
        { email: 'ada@example.com' },
        { email: 'ada@example.com', company: 'Analytical' },
      ]);
      expect(again.body).toEqual({ imported: 1, duplicates: 2 });
      const { body } = await untilTotal(2);
      expect(body.leads.map(({ company }: { company: string }) => company)).toEqual(['Navy', null]);
    });

    it('identifies a lead by its email address, or else by its LinkedIn profile', async () => {
      const sent = [
        { email: 'grace@example.com', linkedin_url: GRACE },
        { linkedin_url: GRACE },
        { linkedin_url: GRACE },
      ];
      expect((await add(sent)).body).toEqual({ imported: 2, duplicates: 1 });
    });

    it('adds the same person to several lists', async () => {
      expect((await add(leads(1))).body.imported).toBe(1);
      expect((await add(leads(1), {}, await created())).body.imported).toBe(1);
    });

    it('keeps the order of a request, also of 500 leads', async () => {
      const sent = leads(500).reverse();
      expect((await add(sent)).body).toEqual({ imported: 500, duplicates: 0 });
      expect(emailsOf(await untilTotal(500))).toEqual(sent.map(({ email }) => email));
    });

    it('names the leads without an identity by index, and adds none', async () => {
      const sent = [{ email: 'grace@example.com' }, { first_name: 'Ada' }, {}, { email: ' ', linkedin_url: null }];
      const { status, body } = await add(sent);
      expect([status, body]).toEqual([400, problem(400, 'lead_without_identity', { positions: [1, 2, 3] })]);
      expect(body.detail).toMatch(/by index: 1, 2, 3\.$/);
      expect((await add(leads(30).map(() => ({})))).body.detail).toMatch(/ 19 and 10 more\.$/);
      expect(await eventsOf()).toEqual([]);
      expect((await add([{ email: 'grace@example.com' }])).body.imported).toBe(1);
    });

    it.each<[string, unknown]>([
      ['/leads', []],
      ['/leads', leads(501)],
      ['/leads', 'x'],
      ['/leads', [null]],
      ['/leads', undefined],
      ['/leads/1/email', [{}, { email: 'no address' }]],
      ['/leads/0/linkedin_url', [{ linkedin_url: 'https://example.com' }]],
      ['/leads/0/custom_fields', [{ custom_fields: { 'a b': 'c' } }]],
    ])('names %s as invalid: %#', async (field, sent) => {
      expect((await add(sent)).body).toEqual(
        problem(400, 'invalid_request', { errors: [{ field, message: expect.stringMatching(/^must /) }] }),
      );
    });

    it('records the numbers of what it added, and nothing if that is nothing', async () => {
      await add([...leads(2), ...leads(1)]);
      await add(leads(2));
      const recorded = { imported: 2, duplicates: 1, invalid: 0, suppressed: 0, source: 'api' };
      expect((await eventsOf()).map(({ type, data }) => [type, data])).toEqual([
        ['EntriesAdded', { list_id: list, ...recorded }],
      ]);
    });

    it('returns the first numbers to the same request with the same Idempotency-Key, whatever came after', async () => {
      const key = newKey();
      await add(leads(1));
      const first = await add(leads(3), key);
      expect(first.body).toEqual({ imported: 2, duplicates: 1 });
      await remove((await untilTotal(3)).body.leads.map(({ id }: { id: string }) => id));
      expect(counted(await add(leads(3), key))).toEqual([200, first.body]);
      await ada.delete(`/api/lists/${list}`);
      expect(counted(await add(leads(3), key))).toEqual([200, first.body]);
    });

    it('also remembers that it added nothing', async () => {
      await add(leads(1));
      const key = newKey();
      await add(leads(1), key);
      await remove((await untilTotal(1)).body.leads.map(({ id }: { id: string }) => id));
      expect((await add(leads(1), key)).body).toEqual({ imported: 0, duplicates: 1 });
    });

    it('rejects another request with the same Idempotency-Key, and accepts it for another list', async () => {
      const key = newKey();
      await add(leads(1), key);
      expect((await add(leads(2), key)).body).toEqual(problem(422, 'idempotency_key_reused'));
      expect((await add(leads(2), key, await created())).body.imported).toBe(2);
    });

    it('counts a lead once, however many requests add it at the same time', async () => {
      const sent = Array.from({ length: 6 }, (_, index) => leads(20, index * 10));
      const responses = await Promise.all(sent.map((each) => add(each)));
      expect(responses.map(({ status }) => status)).toEqual(sent.map(() => 200));
      const sum = (field: 'imported' | 'duplicates') =>
        responses.reduce((total, { body }) => total + (body[field] as number), 0);
      expect([sum('imported'), sum('duplicates')]).toEqual([70, 50]);
      expect(new Set(emailsOf(await untilTotal(70))).size).toBe(70);
    });

    it('gives requests with the same Idempotency-Key at the same time the same numbers', async () => {
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 4 }, () => add(leads(20), key)));
      for (const response of responses) expect(counted(response)).toEqual([200, { imported: 20, duplicates: 0 }]);
      expect(await eventsOf()).toHaveLength(1);
    });

    it('rejects leads that do not fit, counting exactly: a recorded number can be too high', async () => {
      await recordMany(MOST_ENTRIES);
      expect((await add(leads(2))).body.imported).toBe(2);
      await untilTotal(2);
      countAs(MOST_ENTRIES - 1);
      const { status, body } = await add(leads(4));
      expect([status, body]).toEqual([400, problem(400, 'list_full')]);
      expect(body.detail).toMatch(/at most 100000 leads\. With these, it would have 100001\.$/);
      expect((await add(leads(3))).body).toEqual({ imported: 1, duplicates: 2 });
    });

    it('does not count as long as the recorded number is low', async () => {
      const counts = countAs(MOST_ENTRIES);
      expect((await add(leads(1))).body.imported).toBe(1);
      expect(counts).not.toHaveBeenCalled();
    });
  });

  /** Records on the list that leads were added, without adding any. */
  async function recordMany(imported: number): Promise<void> {
    const data = { list_id: list, imported, duplicates: 0, invalid: 0, suppressed: 0, source: 'csv' };
    const event = { id: randomUUID(), type: 'EntriesAdded', data, metadata: metadataOf(user) };
    await api.app.get(EventStore).append(`lead_list-${list}`, 0, [event]);
  }

  function countAs(count: number): jest.SpyInstance {
    return jest.spyOn(api.app.get(ReadModelStore), 'counts').mockResolvedValue([{ values: { list_id: list }, count }]);
  }

  describe('GET /lists/{id}/leads', () => {
    it('returns an empty page of an empty list', async () => {
      expect(counted(await page())).toEqual([200, { leads: [], total: 0, hasMore: false, nextCursor: null }]);
    });

    it('returns the leads page by page, oldest first', async () => {
      await add(leads(3));
      await add(leads(4, 3));
      await untilTotal(7);
      const seen: string[] = [];
      let query = '?limit=3';
      for (const more of [true, true, false]) {
        const response = await page(query);
        seen.push(...emailsOf(response));
        const nextCursor = more ? expect.stringMatching(/^[\w-]+$/) : null;
        expect(response.body).toMatchObject({ total: 7, hasMore: more, nextCursor });
        query = `?limit=3&cursor=${response.body.nextCursor}`;
      }
      expect(seen).toEqual(leads(7).map(({ email }) => email));
    });

    it('ends a page that contains the last lead', async () => {
      await add(leads(3));
      expect((await untilTotal(3, '?limit=3')).body).toMatchObject({ hasMore: false, nextCursor: null });
    });

    it('returns 100 leads if no limit is sent', async () => {
      await add(leads(101));
      const { body } = await untilTotal(101, '');
      expect([body.leads.length, body.hasMore]).toEqual([100, true]);
    });

    it.each<[string, string]>([
      ['limit', '?limit=0'],
      ['limit', '?limit=501'],
      ['limit', '?limit=x'],
      ['cursor', '?cursor='],
      ['cursor', '?cursor=x'],
      ['cursor', `?cursor=${Buffer.from('2026-01-05 1 x').toString('base64url')}`],
      ['cursor', `?cursor=${'x'.repeat(600)}`],
      ['cursor', '?cursor=a&cursor=b'],
    ])('rejects an invalid %s: %s', async (field, query) => {
      expect((await page(query)).body).toEqual(
        problem(400, 'invalid_request', { errors: [{ field, message: expect.stringMatching(/^must /) }] }),
      );
    });

    it('does not show the leads of other lists', async () => {
      await add(leads(1), {}, await created());
      await add(leads(1, 1));
      expect(emailsOf(await untilTotal(1))).toEqual(['lead1@example.com']);
    });
  });

  describe('DELETE /lists/{id}/leads', () => {
    it('removes leads, ignoring those that the list does not have', async () => {
      await add(leads(3));
      const [first, second] = (await untilTotal(3)).body.leads.map(({ id }: { id: string }) => id);
      const ids = [first, first.toUpperCase(), second, randomUUID()];
      expect(counted(await remove(ids))).toEqual([200, { deleted: 2 }]);
      expect(emailsOf(await untilTotal(1))).toEqual(['lead2@example.com']);
      expect((await remove(ids)).body).toEqual({ deleted: 0 });
      expect((await eventsOf()).map(({ type, data }) => [type, data]).slice(1)).toEqual([
        ['EntriesRemoved', { list_id: list, removed: 2 }],
      ]);
    });

    it('lets a removed lead be added again, at the end', async () => {
      await add(leads(2));
      const [first] = (await untilTotal(2)).body.leads.map(({ id }: { id: string }) => id);
      await remove([first]);
      expect((await add([{ ...leads(1)[0], company: 'Navy' }])).body).toEqual({ imported: 1, duplicates: 0 });
      const { body } = await untilResponse(
        () => page(),
        (response) => response.body.leads[1]?.company === 'Navy',
      );
      expect(body.leads[1]).toMatchObject({ id: first, email: 'lead0@example.com' });
    });

    it('leaves leads of other lists alone', async () => {
      await add(leads(1));
      const id = entryIdOf(list, leads(1)[0]!)!;
      expect((await remove([id], await created())).body).toEqual({ deleted: 0 });
      const theirs = (await eve.post('/api/lists', {})).body.list.id as string;
      expect((await remove([id], theirs, eve)).body).toEqual({ deleted: 0 });
      await untilTotal(1);
    });

    it.each([[], ['x'], 'x', undefined, Array.from({ length: 501 }, () => randomUUID())])(
      'rejects invalid ids: %#',
      async (sent) => {
        expect((await remove(sent)).body).toEqual(
          problem(400, 'invalid_request', { errors: [{ field: '/lead_ids', message: expect.any(String) }] }),
        );
      },
    );
  });

  describe('The number of leads', () => {
    const countIn = async (): Promise<number> => (await ada.get(`/api/lists/${list}`)).body.list.lead_count as number;

    it('is shown with the list, wherever it is read or changed', async () => {
      await add(leads(3));
      await untilTotal(3);
      expect(await countIn()).toBe(3);
      const changed = await ada.send('PATCH', `/api/lists/${list}`, { body: { name: 'Guests' } });
      expect(changed.body.list).toMatchObject({ name: 'Guests', lead_count: 3 });
      const other = await created();
      const { body } = await untilResponse(
        () => ada.get('/api/lists'),
        (response) => response.body.lists.length === 2,
      );
      const shown = body.lists.map(({ id, lead_count }: { id: string; lead_count: number }) => [id, lead_count]);
      expect(Object.fromEntries(shown)).toEqual({ [list]: 3, [other]: 0 });
    });

    it('changes the ETag, even before the revision shows it', async () => {
      const before = await ada.get(`/api/lists/${list}`);
      countAs(5);
      const after = await ada.get(`/api/lists/${list}`);
      expect(after.headers['etag']).not.toBe(before.headers['etag']);
      expect(after.body.list.lead_count).toBe(5);
    });

    it('changes the time of the last change of the list', async () => {
      const { body: before } = await ada.get(`/api/lists/${list}`);
      await add(leads(1));
      const after = await ada.get(`/api/lists/${list}`, { 'min-revision': '1' });
      const [{ metadata }] = (await eventsOf()) as [RecordedEvent];
      expect(after.body.list.updated_at).toBe(metadata.occurred_at);
      expect(after.body.list.created_at).toBe(before.list.created_at);
    });
  });

  it('The leads of a deleted list are removed from the view, and nothing of them is kept in the log', async () => {
    const other = await created();
    await add(leads(3));
    await add(leads(1), {}, other);
    await untilTotal(3);
    await ada.delete(`/api/lists/${list}`);
    const log = api.app.get(EventStore);
    const streamOf = (email: string, id = list) => log.readStream(`list_entry-${entryIdOf(id, { email })}`);
    for (const { email } of leads(3)) {
      let stream: readonly RecordedEvent[];
      while ((stream = await streamOf(email)).length > 1 || stream[0]!.type !== 'ListEntryRemoved')
        await new Promise(setImmediate);
      expect(stream).toMatchObject([{ metadata: { actor: { type: 'process', id: 'entries-of-deleted-lists' } } }]);
    }
    const view = api.app.get(ReadModelStore);
    while ((await view.list(LIST_ENTRIES, { userId: user, within: list })).length > 0) await new Promise(setImmediate);
    expect(await streamOf('lead0@example.com', other)).toMatchObject([{ type: 'ListEntryAdded' }]);
    expect(await view.list(LIST_ENTRIES, { userId: user, within: other })).toHaveLength(1);
  });

  it('Leads that requests add to a list while it is deleted are removed, too', async () => {
    const streamOf = (email: string) => api.app.get(EventStore).readStream(`list_entry-${entryIdOf(list, { email })}`);
    const adding = Promise.all([0, 100, 200].map((first) => add(leads(100, first))));
    while ((await streamOf('lead0@example.com')).length === 0) await new Promise(setImmediate);
    await ada.delete(`/api/lists/${list}`);
    for (const { status, body } of await adding) {
      if (status === 404) expect(body).toEqual(problem(404, 'list_not_found'));
      else expect([status, body]).toEqual([200, { imported: 100, duplicates: 0 }]);
    }
    for (const { email } of leads(300)) {
      while ((await streamOf(email)).some(({ type }) => type === 'ListEntryAdded')) await new Promise(setImmediate);
    }
    const view = api.app.get(ReadModelStore);
    while ((await view.list(LIST_ENTRIES, { userId: user, within: list })).length > 0) await new Promise(setImmediate);
  });

  it('A list of another user gets the same 404 as an unknown and a deleted one', async () => {
    const deleted = await created();
    await ada.delete(`/api/lists/${deleted}`);
    const attempts = (id: string, client: Client) => [
      client.get(pathOf(id)),
      add(leads(1), {}, id, client),
      remove([randomUUID()], id, client),
    ];
    const responses = await Promise.all([
      ...attempts(list, eve),
      ...attempts(randomUUID(), ada),
      ...attempts('no-uuid', ada),
      ...attempts(deleted, ada).slice(1),
      untilResponse(
        () => ada.get(pathOf(deleted)),
        ({ status }) => status !== 200,
      ),
    ]);
    for (const response of responses) expect(counted(response)).toEqual([404, problem(404, 'list_not_found')]);
  });

  it('While the projector lags, leads can be added and removed', async () => {
    const resume = pauseProjector(api);
    try {
      expect((await add(leads(2))).body).toEqual({ imported: 2, duplicates: 0 });
      expect((await add(leads(2))).body).toEqual({ imported: 0, duplicates: 2 });
      expect((await remove([entryIdOf(list, leads(1)[0]!)])).body).toEqual({ deleted: 1 });
    } finally {
      resume();
    }
    expect(emailsOf(await untilTotal(1))).toEqual(['lead1@example.com']);
  });
}
