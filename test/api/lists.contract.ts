import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

/** The routes for lists, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeLists(): void {
  const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  let api: Api;
  let ada: Client;
  let eve: Client;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    ada = await api.as(`user-${randomUUID()}`);
    eve = await api.as(`user-${randomUUID()}`);
  });

  afterAll(() => api.stop());

  /** Of a body that shows the number of leads. */
  const tagOf = (revision: number) => expect.stringMatching(new RegExp(`^"${revision}-[\\w-]{16}"$`));

  const min = (revision: number) => ({ 'min-revision': String(revision) });

  const change = (id: string, body: object, headers: Record<string, string> = {}, client = ada) =>
    client.send('PATCH', `/api/lists/${id}`, { body, headers });

  const remove = (id: string, headers: Record<string, string> = {}, client = ada) =>
    client.send('DELETE', `/api/lists/${id}`, { headers });

  const typesOf = async (id: string) =>
    (await api.app.get(EventStore).readStream(`lead_list-${id}`)).map(({ type }) => type);

  const idsOf = ({ body }: ApiResponse): string[] => body.lists.map((list: { id: string }) => list.id);

  async function created(body: object = {}): Promise<string> {
    const response = await ada.post('/api/lists', body);
    expect(response.status).toBe(201);
    return response.body.list.id as string;
  }

  /** Lists the user's lists once these ones, and no others, are projected. */
  const untilListed = (...ids: string[]): Promise<ApiResponse> =>
    untilResponse(
      () => ada.get('/api/lists'),
      (response) => response.status === 200 && idsOf(response).sort().join() === [...ids].sort().join(),
    );

  /** Newest first. Lists of the same millisecond are in the order of their ids. */
  function expectNewestFirst({ body }: ApiResponse): void {
    const places = body.lists.map((list: { created_at: string; id: string }) => `${list.created_at} ${list.id}`);
    expect(places).toEqual([...places].sort().reverse());
  }

  const INVALID: [string, object][] = [
    ['/name', { name: 'x'.repeat(201) }],
    ['/name', { name: 5 }],
    ['/name', { name: ['Visitors'] }],
    ['/name', { name: 'a\u0000b' }],
    ['/name', { name: 'a\nb' }],
    ['/name', { name: '\ud800' }],
    ['/name', { name: 'a\u202Eb' }],
    ['/description', { description: 'x'.repeat(2_001) }],
    ['/description', { description: 5 }],
    ['/description', { description: '\ud800' }],
  ];

  const invalid = (...fields: string[]) =>
    problem(400, 'invalid_request', {
      errors: fields.map((field) => ({ field, message: expect.stringMatching(/^must /) })),
    });

  describe('POST /lists', () => {
    it('creates a list', async () => {
      const text = { name: 'Visitors', description: 'Met at the fair\nin Berlin' };
      const { status, headers, body } = await ada.post('/api/lists', text);
      expect(status).toBe(201);
      expect(body).toStrictEqual({
        list: { id: expect.any(String), ...text, lead_count: 0, created_at: TIME, updated_at: TIME },
      });
      expect(headers).toMatchObject({ etag: '"0"', location: `/api/lists/${body.list.id}` });
    });

    it.each<[object, string]>([
      [{}, 'Untitled List'],
      [{ name: null }, 'Untitled List'],
      [{ name: '' }, 'Untitled List'],
      [{ name: ' \t\n' }, 'Untitled List'],
      [{ name: '\u200B' }, 'Untitled List'],
      [{ name: '  Visitors ' }, 'Visitors'],
      [{ name: '👩‍👩‍👧‍👦' }, '👩‍👩‍👧‍👦'],
      [{ name: '🙂'.repeat(200) }, '🙂'.repeat(200)],
    ])('names the list of %j %p', async (sent, name) => {
      const { status, body } = await ada.post('/api/lists', sent);
      expect([status, body.list.name]).toEqual([201, name]);
    });

    it.each([null, '', '🙂'.repeat(2_000)])('stores the description as it is sent: %#', async (description) => {
      expect((await ada.post('/api/lists', { description })).body.list.description).toBe(description);
    });

    it('accepts a name that another list has, and ignores unknown fields', async () => {
      const ids = [await created({ name: 'Visitors' }), await created({ name: 'Visitors', lead_count: 5, color: 1 })];
      expect(new Set(ids).size).toBe(2);
    });

    it.each(INVALID)('names %s as invalid in %j', async (field, sent) => {
      const { status, body } = await ada.post('/api/lists', sent);
      expect([status, body]).toEqual([400, invalid(field)]);
    });

    it('names every invalid field', async () => {
      expect((await ada.post('/api/lists', { name: 5, description: 5 })).body).toEqual(
        invalid('/name', '/description'),
      );
    });

    it.each([[], 'Visitors', null])('rejects a body that is no object: %j', async (sent) => {
      expect((await ada.post('/api/lists', sent)).body).toEqual(invalid(''));
    });

    it('returns the same response to the same request with the same Idempotency-Key, also after later changes', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const create = () => ada.post('/api/lists', { name: 'Visitors' }, key);
      const first = await create();
      await change(first.body.list.id, { name: 'Guests' });
      const seen = ({ status, headers, text }: ApiResponse) => [status, headers['etag'], headers['location'], text];
      expect(seen(await create())).toEqual(seen(first));
      await remove(first.body.list.id);
      expect(seen(await create())).toEqual(seen(first));
      expect(await typesOf(first.body.list.id)).toEqual(['LeadListCreated', 'LeadListChanged', 'LeadListDeleted']);
    });

    it('creates one list for many requests with the same Idempotency-Key at the same time', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const responses = await Promise.all(Array.from({ length: 5 }, () => ada.post('/api/lists', {}, key)));
      expect(new Set(responses.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(responses[0]!.status).toBe(201);
    });

    it('rejects another request with the same Idempotency-Key, and accepts that of another user', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await ada.post('/api/lists', { name: 'Visitors' }, key);
      const other = await ada.post('/api/lists', { name: 'Guests' }, key);
      expect([other.status, other.body]).toEqual([422, problem(422, 'idempotency_key_reused')]);
      const theirs = await eve.post('/api/lists', { name: 'Visitors' }, key);
      expect(theirs.status).toBe(201);
      expect(theirs.body.list.id).not.toBe(first.body.list.id);
    });

    it('rejects If-Match, because a new list has no revision', async () => {
      const { status, body } = await ada.post('/api/lists', {}, { 'if-match': '"0"' });
      expect([status, body]).toEqual([412, problem(412, 'revision_mismatch')]);
    });
  });

  describe('GET /lists', () => {
    it('returns no lists to a user without lists', async () => {
      expect((await ada.get('/api/lists')).body).toEqual({ lists: [] });
    });

    it('returns the lists of the user, newest first', async () => {
      const [first, second] = [await created({ name: 'First' }), await created({ name: 'Second' })];
      await eve.post('/api/lists', {});
      const listed = await untilListed(first, second);
      expectNewestFirst(listed);
      const [read, readFirst] = await Promise.all([second, first].map((id) => ada.get(`/api/lists/${id}`)));
      expect(listed.body.lists).toEqual(expect.arrayContaining([read!.body.list, readFirst!.body.list]));
    });

    it('returns more lists than it reads at once', async () => {
      const ids: string[] = [];
      for (let number = 0; number < 60; number++) ids.push(await created());
      expectNewestFirst(await untilListed(...ids));
    });

    it('no longer shows a deleted list', async () => {
      const [first, second] = [await created(), await created()];
      await untilListed(second, first);
      await remove(second);
      await untilListed(first);
    });
  });

  describe('GET /lists/{id}', () => {
    it('returns the list as creating it returned it', async () => {
      const { headers, body } = await ada.post('/api/lists', { name: 'Visitors' });
      const read = await ada.get(String(headers['location']));
      expect([read.status, read.headers['etag'], read.body]).toEqual([200, tagOf(0), body]);
    });

    it('returns 304 without a body for the ETag that the caller knows, until the list changes', async () => {
      const id = await created();
      const known = { 'if-none-match': (await ada.get(`/api/lists/${id}`)).headers['etag']! };
      const again = await ada.get(`/api/lists/${id}`, known);
      expect([again.status, again.text]).toEqual([304, '']);
      await change(id, { name: 'Guests' });
      expect((await ada.get(`/api/lists/${id}`, { ...min(1), ...known })).status).toBe(200);
    });

    it.each(['', '-1', '1.5', 'x'])('rejects the malformed Min-Revision %p', async (revision) => {
      const { status, body } = await ada.get(`/api/lists/${randomUUID()}`, { 'min-revision': revision });
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ field: 'Min-Revision', message: expect.any(String) }]);
    });
  });

  describe('PATCH /lists/{id}', () => {
    it('changes the fields that are sent', async () => {
      const { body: before } = await ada.post('/api/lists', { name: 'Visitors', description: 'Met at the fair' });
      const { id } = before.list;
      const renamed = await change(id, { name: ' Guests ' });
      expect([renamed.status, renamed.headers['etag']]).toEqual([200, tagOf(1)]);
      expect(renamed.body).toStrictEqual({ list: { ...before.list, name: 'Guests', updated_at: TIME } });
      const emptied = await change(id, { description: null });
      expect(emptied.headers['etag']).toEqual(tagOf(2));
      expect(emptied.body.list).toMatchObject({ name: 'Guests', description: null });
      expect((await ada.get(`/api/lists/${id}`, min(2))).body).toEqual(emptied.body);
    });

    it.each([null, '', '  '])('names the list Untitled List for the name %j', async (name) => {
      expect((await change(await created({ name: 'Visitors' }), { name })).body.list.name).toBe('Untitled List');
    });

    it('writes nothing for a list that is already as requested', async () => {
      const id = await created({ name: 'Visitors' });
      for (const body of [{}, { name: ' Visitors' }, { description: null }, { color: 1 }]) {
        const { status, headers } = await change(id, body);
        expect([status, headers['etag']]).toEqual([200, tagOf(0)]);
      }
      expect(await typesOf(id)).toEqual(['LeadListCreated']);
    });

    it.each(INVALID)('names %s as invalid in %j', async (field, sent) => {
      expect((await change(await created(), sent)).body).toEqual(invalid(field));
    });

    it('needs a current If-Match, if there is one', async () => {
      const id = await created();
      expect((await change(id, { name: 'A' }, { 'if-match': '"0"' })).headers['etag']).toEqual(tagOf(1));
      const stale = await change(id, { name: 'B' }, { 'if-match': '"0"' });
      expect([stale.status, stale.body]).toEqual([412, problem(412, 'revision_mismatch')]);
      expect((await change(id, { name: 'B' }, { 'if-match': '*' })).body.list.name).toBe('B');
      expect(await typesOf(id)).toHaveLength(3);
    });

    it('gives each of many requests at the same time the list right after its own change', async () => {
      const id = await created();
      const names = ['A', 'B', 'C', 'D'];
      const responses = await Promise.all(names.map((name) => change(id, { name })));
      expect(responses.map(({ body }) => body.list.name)).toEqual(names);
      expect(responses.map(({ headers }) => headers['etag']).sort()).toEqual([1, 2, 3, 4].map(tagOf));
    });
  });

  describe('DELETE /lists/{id}', () => {
    it('deletes the list, also repeatedly', async () => {
      const id = await created();
      for (let times = 0; times < 2; times++) {
        const { status, body } = await remove(id);
        expect([status, body]).toEqual([200, { success: true }]);
      }
      expect(await typesOf(id)).toEqual(['LeadListCreated', 'LeadListDeleted']);
      await untilResponse(
        () => ada.get(`/api/lists/${id}`),
        ({ status }) => status === 404,
      );
      expect((await change(id, { name: 'Guests' })).body).toEqual(problem(404, 'list_not_found'));
    });

    it('needs a current If-Match, if there is one', async () => {
      const id = await created();
      expect((await remove(id, { 'if-match': '"1"' })).body).toEqual(problem(412, 'revision_mismatch'));
      expect((await ada.get(`/api/lists/${id}`)).status).toBe(200);
      expect((await remove(id, { 'if-match': '"0"' })).status).toBe(200);
    });
  });

  it('A list of another user gets the same 404 as an unknown one, before and after its deletion', async () => {
    const id = await created();
    const expectNotFound = async (one: string) => {
      const path = `/api/lists/${one}`;
      const attempts = [
        eve.get(path),
        eve.get(path, min(99)),
        change(one, { name: 'x' }, {}, eve),
        remove(one, {}, eve),
      ];
      for (const { status, body } of await Promise.all(attempts)) {
        expect([status, body]).toEqual([404, problem(404, 'list_not_found')]);
        expect(body.detail).toBe('You have no list with this id.');
      }
    };
    for (const one of [id, randomUUID(), 'no-uuid']) await expectNotFound(one);
    await remove(id);
    await expectNotFound(id);
  });

  describe('While the projector lags,', () => {
    let resume: () => void;
    beforeEach(() => {
      resume = pauseProjector(api);
    });
    afterEach(() => resume());

    it('a list is returned by id as it will be when it is projected', async () => {
      const id = await created({ name: 'Visitors' });
      const before = await ada.get(`/api/lists/${id}`);
      expect(before.status).toBe(200);
      expect((await ada.get('/api/lists')).body).toEqual({ lists: [] });
      resume();
      await untilListed(id);
      const after = await ada.get(`/api/lists/${id}`);
      expect([after.text, after.headers['etag']]).toEqual([before.text, before.headers['etag']]);
    });

    it('a change and a deletion are seen at once with Min-Revision', async () => {
      resume();
      const id = await created({ name: 'Visitors' });
      await untilListed(id);
      resume = pauseProjector(api);
      expect((await change(id, { name: 'Guests' })).body.list.name).toBe('Guests');
      expect((await ada.get(`/api/lists/${id}`)).body.list.name).toBe('Visitors');
      expect((await ada.get(`/api/lists/${id}`, min(1))).body.list.name).toBe('Guests');
      await remove(id);
      expect((await ada.get(`/api/lists/${id}`, min(2))).body).toEqual(problem(404, 'list_not_found'));
    });

    it('a Min-Revision that the list does not reach in time gets 503', async () => {
      const response = await ada.get(`/api/lists/${await created()}`, min(1));
      expect(statusAndRetryAfter(response)).toEqual([503, true]);
      expect(response.body).toEqual(problem(503, 'read_model_behind'));
    });
  });
}
