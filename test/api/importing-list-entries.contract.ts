import { randomUUID } from 'node:crypto';
import { EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { pauseProjector } from '../support/pause-projector';
import { FOR_TOO_MANY_ROWS, tooManyRows } from '../support/too-many-rows';
import { untilResponse } from '../support/until-response';

/** The route that adds a CSV file to a list, on the stores of `support/api`. Call it once in a spec file. */
export function describeImportingEntries(): void {
  let api: Api;
  let ada: Client;
  let user: string;
  let list: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    user = `user-${randomUUID()}`;
    ada = await api.as(user);
    list = (await ada.post('/api/lists', {})).body.list.id as string;
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => api.stop());

  const upload = (text: string | Buffer, query = '', headers: Record<string, string> = {}, id = list, client = ada) =>
    client.send('POST', `/api/lists/${id}/leads/csv${query}`, {
      text,
      headers: { 'content-type': 'text/csv', ...headers },
    });

  const untilTotal = (total: number): Promise<ApiResponse> =>
    untilResponse(
      () => ada.get(`/api/lists/${list}/leads?limit=500`),
      ({ status, body }) => status === 200 && body.total === total,
    );

  const remove = async ({ body }: ApiResponse): Promise<void> => {
    const lead_ids = body.leads.map(({ id }: { id: string }) => id);
    expect((await ada.send('DELETE', `/api/lists/${list}/leads`, { body: { lead_ids } })).status).toBe(200);
  };

  const eventsOf = async () => (await api.app.get(EventStore).readStream(`lead_list-${list}`)).slice(1);

  const newKey = () => ({ 'idempotency-key': randomUUID() });

  /** Rows of distinct leads. */
  const rows = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => `lead${first + index}@example.com,Lead ${first + index}\n`).join('');

  const emailsOf = ({ body }: ApiResponse): string[] => body.leads.map(({ email }: { email: string }) => email);

  /** A file with each kind of row. */
  const MIXED = [
    'E-Mail;LinkedIn;First Name;Plan',
    'Grace@example.com;linkedin.com/in/grace;Grace;pro',
    ';;Nobody;',
    'no address;;;',
    'grace@EXAMPLE.com;;G.;',
    ';linkedin.com/in/ada;"Ada\r\n""A"" ;";',
    'too;few',
    '',
    ';https://www.linkedin.com/in/ada/?x;;',
    '=cmd@example.com;;"=1+1";@SUM(1)',
  ].join('\r\n');

  const OF_MIXED = {
    imported: 3,
    duplicates: 2,
    invalid: 3,
    total: 8,
    errors: [
      { line: 3, message: 'must have email or linkedin_url' },
      { line: 4, message: expect.stringMatching(/^email must be an email address/) },
      { line: 8, message: expect.stringMatching(/cells as the header, 4, but has 2$/) },
    ],
    columns: { 'E-Mail': 'email', LinkedIn: 'linkedin_url', 'First Name': 'first_name', Plan: 'custom_fields.plan' },
  };

  it('adds the leads in the order of the file, and reports every other row', async () => {
    const { status, body } = await upload(MIXED);
    expect([status, body]).toEqual([200, OF_MIXED]);
    const { body: page } = await untilTotal(3);
    expect(page.leads).toMatchObject([
      { email: 'grace@example.com', first_name: 'Grace', custom_fields: { plan: 'pro' }, source: 'csv' },
      { email: null, linkedin_url: 'https://www.linkedin.com/in/ada', first_name: 'Ada\r\n"A" ;', custom_fields: {} },
      { email: '=cmd@example.com', first_name: '=1+1', custom_fields: { plan: '@SUM(1)' } },
    ]);
    const [event] = await eventsOf();
    const counts = { imported: 3, duplicates: 2, invalid: 3, suppressed: 0 };
    expect([event?.type, event?.data]).toEqual(['EntriesAdded', { list_id: list, ...counts, source: 'csv' }]);
  });

  it('adds more leads than fit in one batch, also with duplicates in other batches, in the order of the file', async () => {
    const { body } = await upload(`email,first_name\n${rows(600)}${rows(600, 300)}`);
    expect(body).toMatchObject({ imported: 900, duplicates: 300, invalid: 0, total: 1_200, errors: [] });
    const first = await untilTotal(900);
    const { body: second } = await ada.get(`/api/lists/${list}/leads?limit=500&cursor=${first.body.nextCursor}`);
    const expected = Array.from({ length: 900 }, (_, index) => `lead${index}@example.com`);
    expect([...emailsOf(first), ...second.leads.map(({ email }: { email: string }) => email)]).toEqual(expected);
  });

  it('counts the leads that the list has as duplicates, and leaves them as they are', async () => {
    await upload('email,company\ngrace@example.com,Navy');
    expect((await upload('email,company\ngrace@example.com,Harvard')).body).toMatchObject({
      imported: 0,
      duplicates: 1,
    });
    expect((await untilTotal(1)).body.leads[0].company).toBe('Navy');
    expect(await eventsOf()).toHaveLength(1);
  });

  it('adds a removed lead again', async () => {
    await upload('email\ngrace@example.com');
    await remove(await untilTotal(1));
    expect((await upload('email\ngrace@example.com')).body).toMatchObject({ imported: 1, duplicates: 0 });
  });

  it('names the first 100 rows that cannot be used', async () => {
    const { body } = await upload(`email\n${'x\n'.repeat(101)}grace@example.com`);
    expect(body).toMatchObject({ imported: 1, invalid: 101, total: 102 });
    expect(body.errors.map(({ line }: { line: number }) => line)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 2),
    );
  });

  describe('With map,', () => {
    const map = (...mappings: string[]) => `?${mappings.map((one) => `map=${encodeURIComponent(one)}`).join('&')}`;

    it('columns get other fields', async () => {
      const { body } = await upload(
        'Work: address,Name,email\na@example.com,Ada,x@example.com',
        map('Work: address:email', 'name:custom_fields.Full_Name'),
      );
      expect(body.columns).toEqual({
        'Work: address': 'email',
        Name: 'custom_fields.Full_Name',
        email: 'custom_fields.email',
      });
      expect((await untilTotal(1)).body.leads[0]).toMatchObject({
        email: 'a@example.com',
        custom_fields: { Full_Name: 'Ada', email: 'x@example.com' },
      });
    });

    it.each([
      map('email'),
      map(':email'),
      map('a:'),
      map('a:b'),
      map('a:custom_fields.a b'),
      map('a:custom_fields.__proto__'),
      map('a:email', 'a:headline'),
      map('a:email', `${'x'.repeat(300)}:headline`),
      map(...Array.from({ length: 58 }, (_, index) => `a${index}:custom_fields.a${index}`)),
    ])('a malformed value is rejected: %#', async (query) => {
      const { body } = await upload('email\na@example.com', query);
      const errors = [{ field: 'map', message: expect.stringMatching(/^must /) }];
      expect(body).toEqual(problem(400, 'invalid_request', { errors }));
    });

    it.each([map('phone:headline'), map('email:email', 'First Name:email')])(
      'a file that does not fit is rejected: %s',
      async (query) => {
        const { body } = await upload('email,first name\na@example.com,A', query);
        expect(body).toEqual(problem(400, 'csv_unreadable'));
      },
    );
  });

  describe('A dry run', () => {
    it('reports what would be added, and adds nothing', async () => {
      expect((await upload(MIXED, '?dry_run=true', newKey())).body).toEqual(OF_MIXED);
      expect(await eventsOf()).toEqual([]);
      expect((await upload(MIXED, '?dry_run=false')).body).toEqual(OF_MIXED);
      await untilTotal(3);
      const { body } = await upload(`${MIXED}\nada@example.com;;;`, '?dry_run=true');
      expect(body).toEqual({ ...OF_MIXED, imported: 1, duplicates: 5, total: 9 });
      await untilTotal(3);
    });

    it.each(['', '1', 'TRUE', 'true&dry_run=true'])('is rejected with the value %p', async (value) => {
      const errors = [{ field: 'dry_run', message: 'must be true or false' }];
      expect((await upload(MIXED, `?dry_run=${value}`)).body).toEqual(problem(400, 'invalid_request', { errors }));
    });
  });

  describe('A file adds nothing', () => {
    const CODES: [string, string | Buffer, string][] = [
      ['with a quote that is never closed', `email,note\n${rows(600)}a@example.com,"b\n`, 'csv_unreadable'],
      ['with a quote inside a cell', `email,note\n${rows(2)}a@example.com,b"c`, 'csv_unreadable'],
      ['with two columns of one field', 'email,E-Mail\na@example.com,b@example.com', 'csv_unreadable'],
      ['without a header row', '\n \n', 'csv_unreadable'],
      ['without a column for the identity', 'name\nGrace', 'csv_without_identity'],
      ['that is empty', '', 'invalid_request'],
      ['in UTF-16', Buffer.from('\ufeffemail\na@example.com', 'utf16le'), 'invalid_request'],
      ['in Latin-1', Buffer.from('email,first_name\na@example.com,Ren\xe9', 'latin1'), 'invalid_request'],
    ];

    it.each(CODES)('%s', async (_, text, code) => {
      const { status, body } = await upload(text);
      expect([status, body]).toEqual([400, problem(400, code)]);
      expect(await eventsOf()).toEqual([]);
      expect((await upload('email\nlead0@example.com')).body.imported).toBe(1);
    });

    it('that has more than 20 MiB', async () => {
      const { status, body } = await upload(Buffer.alloc(20 * 1_048_576 + 1, 'a'));
      expect([status, body]).toEqual([413, problem(413, 'payload_too_large')]);
    });

    it('that is sent as JSON', async () => {
      const { status, body } = await ada.post(`/api/lists/${list}/leads/csv`, {});
      expect([status, body]).toEqual([415, problem(415, 'unsupported_media_type')]);
    });

    it(
      'with more leads than a list can have',
      async () => {
        const { status, body } = await upload(tooManyRows());
        expect([status, body]).toEqual([400, problem(400, 'list_full')]);
        expect(await eventsOf()).toEqual([]);
      },
      FOR_TOO_MANY_ROWS,
    );
  });

  it.each<[string, string]>([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r', '\r'],
  ])('accepts lines that end with %s, and a byte order mark', async (_, end) => {
    const text = ['\ufeffemail,first_name', 'a@example.com,A', 'b@example.com,B', ''].join(end);
    expect((await upload(text)).body).toMatchObject({ imported: 2, total: 2, columns: { email: 'email' } });
  });

  it('keeps two columns of the same heading as different custom fields', async () => {
    const { body } = await upload('email,Note,Note\na@example.com,x,y');
    expect(body.columns).toEqual({ email: 'email', Note: 'custom_fields.note', Note_2: 'custom_fields.note_2' });
    expect((await untilTotal(1)).body.leads[0].custom_fields).toEqual({ note: 'x', note_2: 'y' });
  });

  describe('With an Idempotency-Key,', () => {
    it('the same file gets the first response again, whatever came after', async () => {
      const key = newKey();
      const first = await upload(MIXED, '', key);
      await remove(await untilTotal(3));
      await untilTotal(0);
      const again = await upload(MIXED, '', key);
      expect([again.status, again.text]).toEqual([200, first.text]);
      await ada.delete(`/api/lists/${list}`);
      expect((await upload(MIXED, '', key)).text).toBe(first.text);
    });

    it('another file, or another map, is rejected', async () => {
      const key = newKey();
      await upload('email,a\na@example.com,1', '?map=a:headline', key);
      const reused = problem(422, 'idempotency_key_reused');
      expect((await upload('email,a\na@example.com,2', '?map=a:headline', key)).body).toEqual(reused);
      expect((await upload('email,a\na@example.com,1', '?map=a:company', key)).body).toEqual(reused);
      expect((await ada.post(`/api/lists/${list}/leads`, { leads: [{ email: 'a@example.com' }] }, key)).body).toEqual(
        reused,
      );
      expect((await upload('email,a\na@example.com,1', '?map=a%3Aheadline&dry_run=false', key)).body.imported).toBe(1);
    });

    it('a request that was interrupted can be repeated, and counts what it had already added', async () => {
      const key = newKey();
      const text = `email,a\n${rows(600)}lead0@example.com,\n`;
      const store = api.app.get(EventStore);
      const append = store.append.bind(store);
      let appends = 0;
      jest.spyOn(store, 'append').mockImplementation((...parameters) => {
        if (++appends > 550) throw new StoreUnavailable('stopped by the test');
        return append(...parameters);
      });
      const interrupted = await upload(text, '', key);
      expect([interrupted.status, interrupted.body]).toEqual([503, problem(503, 'store_unavailable')]);
      jest.restoreAllMocks();
      await untilTotal(550);
      const repeated = await upload(text, '', key);
      expect(repeated.body).toMatchObject({ imported: 600, duplicates: 1 });
      expect((await upload(text, '', key)).text).toBe(repeated.text);
      await untilTotal(600);
    });

    it('requests at the same time get the same numbers', async () => {
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 3 }, () => upload(`email,a\n${rows(30)}`, '', key)));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(responses[0]!.body).toMatchObject({ imported: 30, duplicates: 0 });
    });
  });

  it('Overlapping files at the same time add each lead once', async () => {
    const files = [0, 20, 40].map((first) => `email,a\n${rows(40, first)}`);
    const responses = await Promise.all(files.map((file) => upload(file)));
    const imported = responses.reduce((sum, { body }) => sum + (body.imported as number), 0);
    const duplicates = responses.reduce((sum, { body }) => sum + (body.duplicates as number), 0);
    expect([imported, duplicates]).toEqual([80, 40]);
    await untilTotal(80);
  });

  it('While the projector lags, a file can be added', async () => {
    const resume = pauseProjector(api);
    try {
      expect((await upload(MIXED)).body).toEqual(OF_MIXED);
      expect((await upload(MIXED)).body).toMatchObject({ imported: 0, duplicates: 5 });
    } finally {
      resume();
    }
  });

  it('A list of another user gets the same 404 as an unknown and a deleted one', async () => {
    const eve = await api.as(`user-${randomUUID()}`);
    const attempts = [
      upload(MIXED, '', {}, list, eve),
      upload(MIXED, '?dry_run=true', {}, list, eve),
      upload(MIXED, '', {}, randomUUID()),
      upload(MIXED, '', {}, 'no-uuid'),
    ];
    const responses = await Promise.all(attempts);
    await ada.delete(`/api/lists/${list}`);
    for (const { status, body } of [...responses, await upload(MIXED)]) {
      expect([status, body]).toEqual([404, problem(404, 'list_not_found')]);
    }
  });
}
