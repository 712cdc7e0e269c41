import { randomUUID } from 'node:crypto';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { StoreUnavailable, EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { bringTo, readFromLog, revisionIn } from '../support/api-campaigns';
import { deleteCampaign, leadEvents, newDraft, recordedLeads, untilLeads } from '../support/api-leads';
import { pauseProjector } from '../support/pause-projector';
import { FOR_TOO_MANY_ROWS, tooManyRows } from '../support/too-many-rows';
import { untilResponse } from '../support/until-response';

/** The route that adds a CSV file to a campaign, on the stores of `support/api`. Call it once in a spec file. */
export function describeImportingLeads(): void {
  const GRACE = 'grace@example.com';
  const ADA_URL = 'https://www.linkedin.com/in/ada';

  let api: Api;
  let ada: Client;
  let campaign: string;

  beforeAll(async () => {
    api = await startApi();
  });

  beforeEach(async () => {
    ada = await api.as(`user-${randomUUID()}`);
    campaign = await newDraft(ada);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => api.stop());

  const path = (id = campaign) => `/api/campaigns/${id}/leads`;

  const upload = (text: string, query = '', headers: Record<string, string> = {}, id = campaign, client = ada) =>
    client.send('POST', `${path(id)}/csv${query}`, { text, headers: { 'content-type': 'text/csv', ...headers } });

  const removeAll = async (): Promise<void> => {
    expect((await ada.send('DELETE', path(), { body: { all: true } })).status).toBe(200);
  };

  const newKey = () => ({ 'idempotency-key': randomUUID() });

  /** Rows of distinct leads. */
  const rows = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => `lead${first + index}@example.com,Lead ${first + index}\n`).join('');

  const emailsOf = ({ body }: ApiResponse): string[] => body.prospects.map(({ email }: { email: string }) => email);

  const leadsAdded = (imported: number, duplicates = 0, invalid = 0) => [
    'LeadsAdded',
    { imported, duplicates, invalid, suppressed: 0, source: 'csv' },
  ];

  /** A file with each kind of row. The same rows are leads of an email and of a LinkedIn campaign, but others. */
  const MIXED = [
    'E-Mail;LinkedIn;First Name;Plan',
    'Grace@example.com;linkedin.com/in/grace;Grace;pro',
    ';linkedin.com/in/ada;Ada;',
    'grace@EXAMPLE.com;https://www.linkedin.com/in/ada/?x;G.;',
    'hedy@example.com;;Hedy;',
    'no address;;;',
  ].join('\n');

  const COLUMNS = {
    'E-Mail': 'email',
    LinkedIn: 'linkedin_url',
    'First Name': 'first_name',
    Plan: 'custom_fields.plan',
  };

  const NO_ADDRESS = { line: 6, message: expect.stringMatching(/^email must be an email address/) };

  const OF_MIXED = {
    imported: 2,
    duplicates: 1,
    invalid: 2,
    total: 5,
    errors: [{ line: 3, message: 'must have email' }, NO_ADDRESS],
    columns: COLUMNS,
  };

  it('adds the leads of an email campaign in the order of the file, and reports every other row', async () => {
    const { status, body } = await upload(MIXED);
    expect([status, body]).toEqual([200, OF_MIXED]);
    const listed = await untilLeads(ada, campaign, 2);
    expect(listed.body.prospects).toMatchObject([
      {
        ...{ email: GRACE, linkedin_url: 'https://www.linkedin.com/in/grace', first_name: 'Grace', status: 'pending' },
        ...{ custom_fields: { plan: 'pro' }, source: 'csv', source_ref: null, campaign_id: campaign },
      },
      { email: 'hedy@example.com', linkedin_url: null, custom_fields: {}, source: 'csv' },
    ]);
    expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(2, 1, 2)]);
  });

  it('adds the leads of a LinkedIn campaign by their profiles', async () => {
    campaign = await newDraft(ada, 'linkedin');
    const errors = [{ line: 5, message: 'must have linkedin_url' }, NO_ADDRESS];
    expect((await upload(MIXED)).body).toEqual({ ...OF_MIXED, errors });
    const { body } = await untilLeads(ada, campaign, 2);
    expect(body.prospects).toMatchObject([
      { email: GRACE, linkedin_url: 'https://www.linkedin.com/in/grace' },
      { email: null, linkedin_url: ADA_URL, first_name: 'Ada' },
    ]);
  });

  it.each([
    ['email', `linkedin\n${ADA_URL}`],
    ['linkedin', `email\n${GRACE}`],
  ] as const)('rejects a file without a column for the identity of an %s campaign', async (type, text) => {
    campaign = await newDraft(ada, type);
    const { status, body } = await upload(text);
    expect([status, body]).toEqual([400, problem(400, 'csv_without_identity')]);
    expect(await recordedLeads(api, campaign)).toEqual([]);
  });

  it('takes the identity from the column that map names', async () => {
    expect((await upload(`Contact\n${GRACE}`, '?map=contact:email')).body).toMatchObject({ imported: 1 });
    expect((await upload(`email,Work\n${GRACE},w@example.com`, '?map=Work:email')).body.columns).toMatchObject({
      Work: 'email',
    });
    expect(emailsOf(await untilLeads(ada, campaign, 2)).sort()).toEqual([GRACE, 'w@example.com']);
  });

  it('adds more leads than fit in one batch, in the order of the file, and lists them after earlier ones', async () => {
    await ada.post(path(), { prospects: [{ email: 'lead7@example.com' }] });
    await new Promise((resolve) => setTimeout(resolve, 2));
    const { body } = await upload(`email,first_name\n${rows(600)}${rows(10)}`);
    expect(body).toMatchObject({ imported: 599, duplicates: 11, invalid: 0, total: 610, errors: [] });
    const first = await untilLeads(ada, campaign, 600);
    const second = await ada.get(`${path()}?limit=500&page=2`);
    const inOrder = Array.from({ length: 600 }, (_, index) => `lead${index}@example.com`);
    const [seventh] = inOrder.splice(7, 1);
    expect([...emailsOf(first), ...emailsOf(second)]).toEqual([seventh, ...inOrder]);
  });

  it('counts the leads that the campaign has as duplicates, leaves them as they are, and records nothing', async () => {
    await ada.post(path(), { prospects: [{ email: GRACE, company: 'Navy' }] });
    const { body } = await upload('email,company\ngrace@example.com,Harvard');
    expect(body).toMatchObject({ imported: 0, duplicates: 1, total: 1 });
    const listed = await untilLeads(ada, campaign, 1);
    expect(listed.body.prospects).toMatchObject([{ company: 'Navy', source: 'api' }]);
    expect(await recordedLeads(api, campaign)).toHaveLength(1);
  });

  it('imports a lead that was removed again', async () => {
    await upload(`email\n${GRACE}`);
    await removeAll();
    expect((await upload(`email\n${GRACE}`)).body).toMatchObject({ imported: 1, duplicates: 0 });
    expect(await leadEvents(api, campaign, GRACE)).toEqual(['LeadRemoved', 'LeadAdded']);
  });

  it('appears in the history with its numbers and nothing about the leads', async () => {
    await upload(MIXED);
    const { body, text } = await ada.get(`/api/campaigns/${campaign}/history`);
    expect(body.events.slice(2)).toMatchObject([
      { type: 'LeadsAdded', summary: expect.stringContaining('Added 2 leads') },
    ]);
    for (const personal of [GRACE, 'hedy', 'Hedy', 'linkedin.com']) expect(text).not.toContain(personal);
  });

  it('adds nothing of a file with a fault', async () => {
    const { body } = await upload(`email,note\n${rows(600)}a@example.com,"b\n`);
    expect(body).toEqual(problem(400, 'csv_unreadable'));
    expect(await recordedLeads(api, campaign)).toEqual([]);
    expect(await leadEvents(api, campaign, 'lead0@example.com')).toEqual([]);
  });

  it(
    'rejects more leads than a campaign can have',
    async () => {
      const { status, body } = await upload(tooManyRows());
      expect([status, body]).toEqual([400, problem(400, 'campaign_full')]);
      expect(await leadEvents(api, campaign, 'a0@b.co')).toEqual([]);
    },
    FOR_TOO_MANY_ROWS,
  );

  describe('A dry run', () => {
    it('reports what would be added, and writes nothing', async () => {
      const before = await readFromLog(api, ada, campaign);
      expect((await upload(MIXED, '?dry_run=true', newKey())).body).toEqual(OF_MIXED);
      expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
      expect(revisionIn(await readFromLog(api, ada, campaign))).toBe(revisionIn(before));
    });

    it('counts the leads that the campaign has as duplicates', async () => {
      await upload(MIXED);
      await untilLeads(ada, campaign, 2);
      const { body } = await upload(`${MIXED}\nada@example.com;;;`, '?dry_run=true');
      expect(body).toEqual({ ...OF_MIXED, imported: 1, duplicates: 3, total: 6 });
      expect(await recordedLeads(api, campaign)).toHaveLength(1);
    });

    it('leaves its key for the request that follows', async () => {
      const key = newKey();
      await upload(MIXED, '?dry_run=true', key);
      expect((await upload(`email\n${GRACE}`, '', key)).body).toMatchObject({ imported: 1 });
    });

    it('is refused while the view of leads is being built', async () => {
      const readModel = api.app.get(ReadModelStore);
      const checkpoint = readModel.checkpoint.bind(readModel);
      jest.spyOn(readModel, 'checkpoint').mockImplementation(async (name) => {
        const found = await checkpoint(name);
        return name.startsWith('leads.') && found ? { ...found, caughtUp: false } : found;
      });
      const { body } = await untilResponse(
        () => upload(MIXED, '?dry_run=true'),
        ({ status }) => status === 503,
        5_000,
      );
      expect(body).toEqual(problem(503, 'read_model_behind'));
    });
  });

  it.each(['launching', 'active', 'paused', 'completed'] as const)('needs a draft: %s', async (status) => {
    await bringTo(api, campaign, status);
    for (const query of ['', '?dry_run=true']) {
      const { body } = await upload(MIXED, query);
      expect(body).toEqual(problem(400, 'campaign_not_draft'));
    }
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
  });

  it('needs the revision in If-Match', async () => {
    const stale = { 'if-match': '"0"' };
    const { status, body } = await upload(MIXED, '', stale);
    expect([status, body]).toEqual([412, problem(412, 'revision_mismatch')]);
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
    const current = { 'if-match': (await readFromLog(api, ada, campaign)).headers['etag']! };
    expect((await upload(MIXED, '', current)).body).toEqual(OF_MIXED);
    expect((await upload(MIXED, '', current)).status).toBe(412);
  });

  it('gets the same 404 for a campaign of another user, an unknown and a deleted one', async () => {
    const eve = await api.as(`user-${randomUUID()}`);
    const responses = [
      await upload(MIXED, '', {}, campaign, eve),
      await upload(MIXED, '?dry_run=true', {}, campaign, eve),
      await upload(MIXED, '', newKey(), campaign, eve),
      await upload(MIXED, '', {}, randomUUID()),
      await upload(MIXED, '', {}, 'no-uuid'),
    ];
    await deleteCampaign(ada, campaign);
    for (const { status, body } of [...responses, await upload(MIXED), await upload(MIXED, '', newKey())]) {
      expect([status, body]).toEqual([404, problem(404, 'campaign_not_found')]);
    }
    expect(await leadEvents(api, campaign, GRACE)).toEqual([]);
  });

  describe('With an Idempotency-Key,', () => {
    it('the same file gets the first response again after removals, the launch and the deletion', async () => {
      const key = newKey();
      const first = await upload(MIXED, '', key);
      const again = async () => {
        const { status, text } = await upload(MIXED, '', key);
        expect([status, text]).toEqual([200, first.text]);
      };
      await again();
      await untilLeads(ada, campaign, 2);
      await removeAll();
      await again();
      await bringTo(api, campaign, 'active');
      await again();
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(2, 1, 2), ['LeadsRemoved', { removed: 2 }]]);
      await bringTo(api, campaign, 'paused');
      await deleteCampaign(ada, campaign);
      await again();
      expect(await leadEvents(api, campaign, GRACE)).toEqual(['LeadRemoved']);
    });

    it('the same file gets the first response again if it added nothing', async () => {
      const key = newKey();
      await upload(MIXED);
      const first = await upload(MIXED, '', key);
      expect(first.body).toMatchObject({ imported: 0, duplicates: 3 });
      await removeAll();
      expect((await upload(MIXED, '', key)).text).toBe(first.text);
    });

    it('a file that added nothing gives the campaign no stats', async () => {
      const { body } = await upload('email\nno address', '', newKey());
      expect(body).toMatchObject({ imported: 0, duplicates: 0, invalid: 1 });
      expect((await readFromLog(api, ada, campaign)).body.campaign.stats).toBeNull();
    });

    it('another file, another map or other leads are rejected', async () => {
      const key = newKey();
      await upload(`email,a\n${GRACE},1`, '?map=a:headline', key);
      const reused = problem(422, 'idempotency_key_reused');
      expect((await upload(`email,a\n${GRACE},2`, '?map=a:headline', key)).body).toEqual(reused);
      expect((await upload(`email,a\n${GRACE},1`, '?map=a:company', key)).body).toEqual(reused);
      expect((await ada.post(path(), { prospects: [{ email: GRACE }] }, key)).body).toEqual(reused);
    });

    it('a request that was interrupted can be repeated, and counts what it had already added', async () => {
      const key = newKey();
      const text = `email,a\n${rows(600)}lead0@example.com,\n`;
      const store = api.app.get(EventStore);
      const append = store.append.bind(store);
      let appends = 0;
      jest.spyOn(store, 'append').mockImplementation((...parameters) => {
        if (parameters[0].startsWith('lead-') && ++appends > 550) throw new StoreUnavailable('stopped by the test');
        return append(...parameters);
      });
      expect((await upload(text, '', key)).body).toEqual(problem(503, 'store_unavailable'));
      jest.restoreAllMocks();
      await untilLeads(ada, campaign, 550);
      expect((await upload(text, '', key)).body).toMatchObject({ imported: 600, duplicates: 1 });
      await untilLeads(ada, campaign, 600);
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(600, 1)]);
    });

    it('requests at the same time get equal responses', async () => {
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 5 }, () => upload(MIXED, '', key)));
      expect(responses.map(({ status, text }) => [status, text])).toEqual(Array(5).fill([200, responses[0]!.text]));
      expect(responses[0]!.body).toEqual(OF_MIXED);
      expect(await recordedLeads(api, campaign)).toEqual([leadsAdded(2, 1, 2)]);
    });
  });

  it('adds each lead of overlapping files at the same time once', async () => {
    const files = [0, 20, 40].map((first) => `email,a\n${rows(40, first)}`);
    const responses = await Promise.all(files.map((file) => upload(file)));
    const sum = (name: string) => responses.reduce((total, { body }) => total + (body[name] as number), 0);
    expect([sum('imported'), sum('duplicates')]).toEqual([80, 40]);
    await untilLeads(ada, campaign, 80);
  });

  it('works while the projector lags', async () => {
    const resume = pauseProjector(api);
    try {
      expect((await upload(MIXED)).body).toEqual(OF_MIXED);
      expect((await upload(MIXED)).body).toMatchObject({ imported: 0, duplicates: 3 });
    } finally {
      resume();
    }
  });
}
