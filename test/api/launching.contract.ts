import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../src/event-sourcing/consuming/until-caught-up';
import { EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { deriveId } from '../../src/event-sourcing/log/identity';
import { leadProjection } from '../../src/leads/lead.projection';
import { type Api, type ApiResponse, type Client, problem, startApi, statusAndRetryAfter } from '../support/api';
import { AFTER_LAUNCH, appendToCampaign, bringTo, campaignEvents, readFromLog } from '../support/api-campaigns';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { holdLaunches } from '../support/hold-launches';
import { metadataOf } from '../support/new-events';
import { pauseProjector } from '../support/pause-projector';
import { untilResponse } from '../support/until-response';

type Headers = Record<string, string>;

const EMAIL = { type: 'email', subject: 'Hi', body: 'Hello' };
const END = { type: 'end' };
const DELAY = { type: 'delay', delay_days: 1 };

/**
 * The routes that launch, pause, resume and validate a campaign, on the stores of `support/api`. Call it once in a spec
 * file, or inside a `describe`.
 */
export function describeLaunching(): void {
  const userId = `user-${randomUUID()}`;
  let api: Api;
  let ada: Client;
  let eve: Client;
  let sender: string;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(userId);
    eve = await api.as(`user-${randomUUID()}`);
    sender = await connectSender(ada);
  });

  afterAll(() => api.stop());

  /** A draft whose sequence has these nodes, and the end. */
  async function draft(nodes: readonly object[] = [EMAIL], senders = [sender], type = 'email'): Promise<string> {
    const created = await ada.post('/api/campaigns', { type, name: randomUUID(), sender_account_ids: senders });
    expect(created.status).toBe(201);
    const id = created.body.campaign.id as string;
    const body = { sequence_nodes: [...nodes, END] };
    expect((await ada.send('PATCH', `/api/campaigns/${id}`, { body })).status).toBe(200);
    return id;
  }

  const newLeads = (count: number, more: object = {}) =>
    Array.from({ length: count }, () => ({ email: `${randomUUID()}@example.com`, ...more }));

  const add = (id: string, prospects: readonly object[]) => ada.post(`/api/campaigns/${id}/leads`, { prospects });

  async function added(id: string, prospects: readonly object[] = newLeads(1)): Promise<void> {
    expect((await add(id, prospects)).body).toMatchObject({ imported: prospects.length });
  }

  async function draftWithLeads(count = 1, nodes?: readonly object[], senders?: string[]): Promise<string> {
    const id = await draft(nodes, senders);
    await added(id, newLeads(count));
    return id;
  }

  const change = (what: 'launch' | 'pause' | 'resume', id: string, headers: Headers = {}, client = ada) =>
    client.send('POST', `/api/campaigns/${id}/${what}`, { headers });
  const launch = (id: string, headers?: Headers, client?: Client) => change('launch', id, headers, client);
  const pause = (id: string, headers?: Headers, client?: Client) => change('pause', id, headers, client);
  const resume = (id: string, headers?: Headers, client?: Client) => change('resume', id, headers, client);
  const remove = (id: string) => ada.delete(`/api/campaigns/${id}`);
  const validate = (id: string, client = ada) => client.get(`/api/campaigns/${id}/validate`);

  const launching = (leads: number) => ({
    success: true,
    message: expect.stringMatching(/\.$/),
    status: 'launching',
    prospectsToProcess: leads,
  });

  const untilStatus = (id: string, status: string) =>
    untilResponse(
      () => ada.get(`/api/campaigns/${id}`),
      ({ body }) => body.campaign.status === status,
    );

  async function launched(leads = 1): Promise<string> {
    const id = await draftWithLeads(leads);
    expect((await launch(id)).body).toEqual(launching(leads));
    await untilStatus(id, 'active');
    return id;
  }

  const typesOf = async (id: string) => (await campaignEvents(api, id)).map(({ type }) => type);
  /** The types of the events that changed the status. */
  const stepsOf = async (id: string) =>
    (await typesOf(id)).filter((type) =>
      /^Campaign(LaunchStarted|Activated|Paused|Resumed|Completed|Deleted)$/.test(type),
    );

  const untilLeadsAreInView = () => untilCaughtUp(leadProjection, api.app.get(ReadModelStore), api.app.get(EventStore));

  /** Expects that a request is refused and appends nothing. */
  async function expectRefused(
    id: string,
    request: () => Promise<ApiResponse>,
    status: number,
    code: string,
    more: object = {},
  ): Promise<ApiResponse> {
    const before = await campaignEvents(api, id);
    const response = await request();
    expect([response.status, response.body]).toEqual([status, problem(status, code, more)]);
    expect(await campaignEvents(api, id)).toEqual(before);
    return response;
  }

  /** Lets other work have this number of turns. */
  async function turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await setImmediate();
  }

  /** Changes the status of a sender, like another service, and waits until it is projected. */
  async function give(senderId: string, status: string): Promise<void> {
    const log = api.app.get(EventStore);
    const { length } = await log.readStream(`sender-${senderId}`);
    const metadata = { ...metadataOf(userId), append_index: 0, append_size: 1 };
    const data = { sender_id: senderId, status };
    await log.append(`sender-${senderId}`, length - 1, [{ id: randomUUID(), type: 'SenderChanged', data, metadata }]);
    await untilSender(senderId, status);
  }

  const untilSender = (senderId: string, status: string) =>
    untilResponse(
      () => ada.get(`/api/senders/${senderId}`),
      ({ body }) => body.account.status === status,
    );

  describe('The life of a campaign', () => {
    it('goes from a draft to its launch, and on until it is active, paused and active again', async () => {
      const id = await draftWithLeads(3);
      const response = await launch(id);
      expect([response.status, response.body]).toEqual([200, launching(3)]);
      expect((await untilStatus(id, 'active')).body.prospects_by_status).toEqual({ pending: 3 });

      expect((await pause(id)).body).toEqual({ success: true, message: expect.any(String), status: 'paused' });
      expect((await readFromLog(api, ada, id)).body.campaign.status).toBe('paused');
      expect((await resume(id)).body).toEqual({ success: true, message: expect.any(String), status: 'active' });
      expect((await readFromLog(api, ada, id)).body.campaign.status).toBe('active');
      expect((await pause(id)).status).toBe(200);
      expect((await resume(id)).status).toBe(200);
      expect(await stepsOf(id)).toEqual([
        'CampaignLaunchStarted',
        'CampaignActivated',
        'CampaignPaused',
        'CampaignResumed',
        'CampaignPaused',
        'CampaignResumed',
      ]);
    });

    it('goes on by a process, in the conversation of its launch', async () => {
      const id = await draftWithLeads();
      await launch(id, { 'x-request-id': randomUUID() });
      await untilStatus(id, 'active');
      const [started, activated] = (await campaignEvents(api, id)).slice(-2) as [RecordedEvent, RecordedEvent];
      expect(started).toMatchObject({ type: 'CampaignLaunchStarted', data: { campaign_id: id, leads: 1 } });
      expect(started.metadata).toMatchObject({ user_id: userId, actor: { type: 'user', id: userId } });
      const commandId = deriveId(started.id, 'campaign-launches');
      expect(activated).toMatchObject({
        type: 'CampaignActivated',
        id: deriveId(commandId, '0'),
        metadata: {
          user_id: userId,
          actor: { type: 'process', id: 'campaign-launches' },
          command_id: commandId,
          $causationId: commandId,
          $correlationId: started.metadata.$correlationId,
        },
      });
      expect(activated.metadata).not.toHaveProperty('key_id');
    });

    it('is the same on LinkedIn', async () => {
      const account = await connectSender(ada, LINKEDIN_SENDER);
      const id = await draft([{ type: 'connection_request' }, { type: 'message', body: 'Hi' }], [account], 'linkedin');
      await added(id, [{ linkedin_url: `https://www.linkedin.com/in/${randomUUID()}` }]);
      expect((await launch(id)).body).toEqual(launching(1));
      await untilStatus(id, 'active');
    });

    it('puts running campaigns before drafts in the list', async () => {
      const [older, newer] = [await draftWithLeads(), await draftWithLeads()];
      await launch(older);
      await untilStatus(older, 'active');
      const order = async (...ids: string[]) => {
        const { body } = await ada.get('/api/campaigns');
        return body.campaigns.map((one: { id: string }) => one.id).filter((one: string) => ids.includes(one));
      };
      expect(await order(older, newer)).toEqual([older, newer]);
      await pause(older);
      await untilStatus(older, 'paused');
      expect(await order(older, newer)).toEqual([older, newer]);
      const { body } = await ada.get('/api/campaigns?status=paused');
      expect(body.campaigns).toEqual([expect.objectContaining({ id: older, status: 'paused' })]);
    });
  });

  describe('POST /campaigns/{id}/launch without leads', () => {
    const completed = { success: true, message: expect.any(String), status: 'completed', prospectsToProcess: 0 };

    it.each([
      ['complete', [EMAIL]],
      ['incomplete', [{ type: 'email' }]],
      ['empty', []],
    ])('completes the campaign at once if it is %s', async (_what, nodes) => {
      const id = await draft(nodes);
      const response = await launch(id);
      expect([response.status, response.body]).toEqual([200, completed]);
      expect((await readFromLog(api, ada, id)).body.campaign.status).toBe('completed');
      expect(await stepsOf(id)).toEqual(['CampaignCompleted']);
    });

    it('completes it after all leads were removed', async () => {
      const id = await draftWithLeads(2);
      const removed = await ada.send('DELETE', `/api/campaigns/${id}/leads`, { body: { all: true } });
      expect(removed.body).toEqual({ deleted: 2 });
      expect((await launch(id)).body).toEqual(completed);
    });

    it('completes it whatever became of its sender', async () => {
      const own = await connectSender(ada);
      const id = await draft([EMAIL], [own]);
      await give(own, 'disconnected');
      expect((await launch(id)).body).toEqual(completed);
    });
  });

  describe('POST /campaigns/{id}/launch is refused', () => {
    it.each<[string, object[], object]>([
      ['no node that sends', [DELAY], { code: 'no_sendable_node', message: expect.any(String) }],
      [
        'nodes without content',
        [EMAIL, { type: 'email', subject: 'Hi', body: ' ' }, DELAY, { type: 'email', body: 'Hello' }],
        { code: 'node_without_content', message: expect.stringMatching(/1, 3/), positions: [1, 3] },
      ],
    ])('for %s', async (_what, nodes, reason) => {
      const id = await draftWithLeads(1, nodes);
      await expectRefused(id, () => launch(id), 400, 'campaign_not_ready', { problems: [reason] });
    });

    it.each(['pending', 'warming', 'credentials_required', 'disconnected'])(
      'for a sender that is %s, and names it',
      async (status) => {
        const own = await connectSender(ada);
        const id = await draftWithLeads(1, [EMAIL], [sender, own]);
        await give(own, status);
        const problems = [{ code: 'sender_not_ready', message: expect.stringContaining(own), sender_ids: [own] }];
        await expectRefused(id, () => launch(id), 400, 'campaign_not_ready', { problems });
        await give(own, 'active');
        expect((await launch(id)).status).toBe(200);
      },
    );

    it('for a sender that was disconnected a moment ago, even if the read model lags', async () => {
      const own = await connectSender(ada);
      const id = await draftWithLeads(1, [EMAIL], [own]);
      await untilSender(own, 'active');
      await untilLeadsAreInView();
      const resumeProjector = pauseProjector(api);
      try {
        expect((await ada.delete(`/api/senders/${own}`)).status).toBe(200);
        const problems = [{ code: 'sender_not_ready', message: expect.any(String), sender_ids: [own] }];
        await expectRefused(id, () => launch(id), 400, 'campaign_not_ready', { problems });
        expect((await validate(id)).body).toMatchObject({ ready: false, errors: problems });
      } finally {
        resumeProjector();
      }
    });

    it('for a sender that was erased, and names it', async () => {
      const address = `${randomUUID()}@example.com`;
      const own = await connectSender(ada, { ...EMAIL_SENDER, email_address: address });
      const id = await draftWithLeads(1, [EMAIL], [own]);
      await untilSender(own, 'active');
      expect((await ada.post('/api/erasures', { email: address })).body.erased.senders).toBe(1);
      await untilResponse(
        () => ada.get(`/api/senders/${own}`),
        ({ status }) => status === 404,
      );
      const problems = [{ code: 'sender_not_ready', message: expect.any(String), sender_ids: [own] }];
      await expectRefused(id, () => launch(id), 400, 'campaign_not_ready', { problems });
    });

    it('for a campaign without senders, and for everything else that is missing', async () => {
      const id = await draftWithLeads(1, [{ type: 'email' }]);
      const log = api.app.get(EventStore);
      const { length } = await campaignEvents(api, id);
      const metadata = { ...metadataOf(userId), append_index: 0, append_size: 1 };
      const data = { campaign_id: id, sender_account_ids: [] };
      await log.append(`campaign-${id}`, length - 1, [{ id: randomUUID(), type: 'SendersAssigned', data, metadata }]);
      const { body } = await expectRefused(id, () => launch(id), 400, 'campaign_not_ready');
      expect(body.problems).toEqual([
        { code: 'no_senders', message: expect.any(String) },
        { code: 'node_without_content', message: expect.any(String), positions: [0] },
      ]);
      for (const { message } of body.problems) expect(body.detail).toContain(message);
    });

    it.each(AFTER_LAUNCH)('for a campaign that is %s, and names the status', async (status) => {
      const id = await draftWithLeads();
      await bringTo(api, id, status);
      const detail = expect.stringContaining(`is ${status}.`);
      await expectRefused(id, () => launch(id), 400, 'campaign_not_draft', { detail });
    });
  });

  describe('During its launch, a campaign', () => {
    let id: string;
    let release: () => void;

    beforeEach(async () => {
      release = holdLaunches(api);
      id = await draftWithLeads();
      expect((await launch(id)).status).toBe(200);
    });

    afterEach(() => release());

    it('is launching, and becomes active', async () => {
      expect((await readFromLog(api, ada, id)).body.campaign.status).toBe('launching');
      release();
      await untilStatus(id, 'active');
    });

    it('cannot be launched again', async () => {
      const response = await expectRefused(id, () => launch(id), 409, 'campaign_launching');
      expect(statusAndRetryAfter(response)).toEqual([409, true]);
    });

    it('cannot be changed', async () => {
      const rename = () => ada.send('PATCH', `/api/campaigns/${id}`, { body: { name: randomUUID() } });
      const response = await expectRefused(id, rename, 409, 'campaign_launching');
      expect(statusAndRetryAfter(response)).toEqual([409, true]);
      release();
      await untilStatus(id, 'active');
      expect((await rename()).status).toBe(200);
    });

    it('cannot be paused or resumed', async () => {
      const detail = expect.stringContaining('is launching.');
      await expectRefused(id, () => pause(id), 400, 'campaign_not_active', { detail });
      await expectRefused(id, () => resume(id), 400, 'campaign_not_paused', { detail });
    });

    it('takes no leads', () => expectRefused(id, () => add(id, newLeads(1)), 400, 'campaign_not_draft'));

    it('can be deleted, and is not activated then', async () => {
      expect((await remove(id)).status).toBe(200);
      release();
      // The launches are completed in order.
      await launched();
      expect((await typesOf(id)).at(-1)).toBe('CampaignDeleted');
      expect(await typesOf(id)).not.toContain('CampaignActivated');
    });
  });

  describe('A campaign that cannot be found', () => {
    it.each(['launch', 'pause', 'resume'] as const)('is 404 for %s', async (what) => {
      const [theirs, deleted] = [await draftWithLeads(), await draft()];
      await appendToCampaign(api, deleted, 'CampaignDeleted');
      for (const headers of [{}, { 'if-match': '"0"' }] as Headers[]) {
        const refuse = (id: string, client = ada) =>
          expectRefused(theirs, () => change(what, id, headers, client), 404, 'campaign_not_found');
        await refuse(theirs, eve);
        for (const id of [randomUUID(), 'x', `${theirs}x`, deleted]) await refuse(id);
      }
    });
  });

  describe('POST /campaigns/{id}/pause', () => {
    it.each(['draft', 'paused', 'completed'] as const)('is refused for one that is %s', async (status) => {
      const id = await draft();
      await bringTo(api, id, status);
      const detail = expect.stringContaining(`is ${status}.`);
      await expectRefused(id, () => pause(id), 400, 'campaign_not_active', { detail });
    });
  });

  describe('POST /campaigns/{id}/resume', () => {
    it.each(['draft', 'active', 'completed'] as const)('is refused for one that is %s', async (status) => {
      const id = await draft();
      await bringTo(api, id, status);
      const detail = expect.stringContaining(`is ${status}.`);
      await expectRefused(id, () => resume(id), 400, 'campaign_not_paused', { detail });
    });
  });

  describe('An Idempotency-Key', () => {
    it('returns the same response to a launch forever', async () => {
      const id = await draftWithLeads(2);
      const key = { 'idempotency-key': randomUUID() };
      const first = await launch(id, key);
      expect([first.status, first.body]).toEqual([200, launching(2)]);
      await untilStatus(id, 'active');
      expect((await launch(id, key)).text).toBe(first.text);
      await pause(id);
      expect((await launch(id, key)).text).toBe(first.text);
      expect(await stepsOf(id)).toEqual(['CampaignLaunchStarted', 'CampaignActivated', 'CampaignPaused']);
      await expectRefused(id, () => launch(id, { 'idempotency-key': randomUUID() }), 400, 'campaign_not_draft');
    });

    it('returns the same response to a launch without leads', async () => {
      const id = await draft();
      const key = { 'idempotency-key': randomUUID() };
      const first = await launch(id, key);
      expect(first.body.status).toBe('completed');
      expect((await launch(id, key)).text).toBe(first.text);
      expect(await stepsOf(id)).toEqual(['CampaignCompleted']);
    });

    it('of a launch that was refused launches later', async () => {
      const id = await draftWithLeads(1, [DELAY]);
      const key = { 'idempotency-key': randomUUID() };
      expect((await launch(id, key)).body).toEqual(problem(400, 'campaign_not_ready'));
      await ada.send('PATCH', `/api/campaigns/${id}`, { body: { sequence_nodes: [EMAIL, END] } });
      expect((await launch(id, key)).body).toEqual(launching(1));
    });

    it('is independent in each campaign', async () => {
      const key = { 'idempotency-key': randomUUID() };
      expect((await launch(await draftWithLeads(1), key)).body).toEqual(launching(1));
      expect((await launch(await draftWithLeads(2), key)).body).toEqual(launching(2));
    });

    it('makes two launches at the same time one', async () => {
      const id = await draftWithLeads();
      const key = { 'idempotency-key': randomUUID() };
      const [one, two] = await Promise.all([launch(id, key), launch(id, key)]);
      expect([one.status, two.status]).toEqual([200, 200]);
      expect(one.text).toBe(two.text);
      await untilStatus(id, 'active');
      expect(await stepsOf(id)).toEqual(['CampaignLaunchStarted', 'CampaignActivated']);
    });

    it('cannot be used for another change of the campaign', async () => {
      const id = await draftWithLeads();
      const key = { 'idempotency-key': randomUUID() };
      await launch(id, key);
      await untilStatus(id, 'active');
      await expectRefused(id, () => pause(id, key), 422, 'idempotency_key_reused');
    });

    it('pauses and resumes once', async () => {
      const id = await launched();
      const [pausing, resuming] = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }];
      const paused = await pause(id, pausing);
      const resumed = await resume(id, resuming);
      expect((await pause(id, pausing)).text).toBe(paused.text);
      expect((await resume(id, resuming)).text).toBe(resumed.text);
      await expectRefused(id, () => resume(id, pausing), 422, 'idempotency_key_reused');
      expect((await stepsOf(id)).slice(2)).toEqual(['CampaignPaused', 'CampaignResumed']);
    });
  });

  describe('If-Match', () => {
    it('must be current for a launch, a pause and a resume', async () => {
      const id = await draftWithLeads();
      const current = async () => ({ 'if-match': `"${(await campaignEvents(api, id)).length - 1}"` });
      for (const what of ['launch', 'pause', 'resume'] as const) {
        await expectRefused(id, () => change(what, id, { 'if-match': '"0"' }), 412, 'revision_mismatch');
        expect((await change(what, id, await current())).status).toBe(200);
        if (what === 'launch') await untilStatus(id, 'active');
      }
    });

    it('is checked after the rules', async () => {
      const id = await draftWithLeads(1, [DELAY]);
      await expectRefused(id, () => launch(id, { 'if-match': '"0"' }), 400, 'campaign_not_ready');
    });
  });

  describe('A launch right after leads were added', () => {
    it('sees all of them', async () => {
      for (let round = 0; round < 20; round++) {
        const id = await draft();
        await added(id, newLeads(1 + (round % 5)));
        await added(id, newLeads(2));
        expect((await launch(id)).body).toEqual(launching(3 + (round % 5)));
      }
    }, 60_000);

    it('waits for a read model that lags', async () => {
      const id = await draft();
      await untilLeadsAreInView();
      const resumeProjector = pauseProjector(api);
      try {
        await added(id, newLeads(4));
        const response = launch(id);
        await setTimeout(300);
        expect(await stepsOf(id)).toEqual([]);
        resumeProjector();
        expect((await response).body).toEqual(launching(4));
      } finally {
        resumeProjector();
      }
    });

    it('is refused with 503 if the read model lags for 5 seconds, and changes nothing', async () => {
      const id = await draft();
      await untilLeadsAreInView();
      const resumeProjector = pauseProjector(api);
      try {
        await added(id, newLeads(2));
        const response = await expectRefused(id, () => launch(id), 503, 'read_model_behind');
        expect(statusAndRetryAfter(response)).toEqual([503, true]);
      } finally {
        resumeProjector();
      }
      expect((await launch(id)).body).toEqual(launching(2));
    }, 30_000);
  });

  describe('At the same time', () => {
    it('two launches start one', async () => {
      for (let round = 0; round < 10; round++) {
        const id = await draftWithLeads();
        const responses = await Promise.all([launch(id), launch(id)]);
        const outcomes = responses.map(({ status, body }) => [status, body.code ?? body.status]);
        expect(outcomes.filter(([status]) => status === 200)).toEqual([[200, 'launching']]);
        const [late] = outcomes.filter(([status]) => status !== 200);
        expect([
          [409, 'campaign_launching'],
          [400, 'campaign_not_draft'],
        ]).toContainEqual(late);
        await untilStatus(id, 'active');
        expect(await stepsOf(id)).toEqual(['CampaignLaunchStarted', 'CampaignActivated']);
      }
    }, 60_000);

    it('a launch and requests that add leads leave every acknowledged lead in the campaign', async () => {
      for (let round = 0; round < 25; round++) {
        const id = await draftWithLeads();
        const requests = [1, 2, 3].map(async (count) => {
          await turns(count * 5);
          return add(id, newLeads(count));
        });
        await turns(round);
        const response = await launch(id);
        expect(response.status).toBe(200);
        const additions = [...(await Promise.all(requests)), await add(id, newLeads(1))];
        expect(additions.at(-1)).toMatchObject({ status: 400 });
        let acknowledged = 1;
        for (const { status, body } of additions) {
          if (status === 200) acknowledged += body.imported;
          else expect(body).toEqual(problem(400, 'campaign_not_draft'));
        }
        await untilLeadsAreInView();
        const { body } = await ada.get(`/api/campaigns/${id}/leads`);
        expect(body.total).toBe(acknowledged);
        expect(response.body.prospectsToProcess).toBeGreaterThanOrEqual(1);
        expect(response.body.prospectsToProcess).toBeLessThanOrEqual(acknowledged);
        await untilStatus(id, 'active');
        expect(await stepsOf(id)).toEqual(['CampaignLaunchStarted', 'CampaignActivated']);
      }
    }, 120_000);

    it('a launch and a deletion end with the deletion', async () => {
      const ids: string[] = [];
      for (let round = 0; round < 10; round++) {
        const id = await draftWithLeads();
        const [response, deletion] = await Promise.all([launch(id), remove(id)]);
        expect([200, 404]).toContain(response.status);
        expect(deletion.status).toBe(200);
        ids.push(id);
      }
      // The launches are completed in order.
      await launched();
      for (const id of ids) {
        const steps = await stepsOf(id);
        const all = ['CampaignLaunchStarted', 'CampaignActivated'].slice(0, steps.length - 1);
        expect(steps).toEqual([...all, 'CampaignDeleted']);
      }
    }, 60_000);
  });

  describe('GET /campaigns/{id}/validate', () => {
    const CHECKS = {
      is_draft: true,
      has_senders: true,
      senders_are_ready: true,
      has_sendable_node: true,
      nodes_have_content: true,
      has_leads: true,
    };
    const NO_LEADS = { code: 'no_leads', message: expect.any(String) };

    const expectValidation = async (id: string, expected: object) => {
      const before = await campaignEvents(api, id);
      const { status, body } = await validate(id);
      expect([status, body]).toEqual([200, expected]);
      expect(await campaignEvents(api, id)).toEqual(before);
    };

    it('finds a campaign that can be launched, and has no effect', async () => {
      const id = await draftWithLeads();
      await expectValidation(id, { ready: true, checks: CHECKS, errors: [], warnings: [] });
      expect((await readFromLog(api, ada, id)).body.campaign.status).toBe('draft');
      expect((await launch(id)).body).toEqual(launching(1));
    });

    it('sees leads that were added right before', async () => {
      for (let round = 0; round < 5; round++) {
        expect((await validate(await draftWithLeads())).body.checks.has_leads).toBe(true);
      }
    });

    it('warns of a campaign without leads, and lists what else is missing', async () => {
      await expectValidation(await draft(), {
        ready: true,
        checks: { ...CHECKS, has_leads: false },
        errors: [],
        warnings: [NO_LEADS],
      });
      await expectValidation(await draft([DELAY]), {
        ready: true,
        checks: { ...CHECKS, has_leads: false, has_sendable_node: false },
        errors: [{ code: 'no_sendable_node', message: expect.any(String) }],
        warnings: [NO_LEADS],
      });
    });

    it('lists the errors for which a launch is refused', async () => {
      const own = await connectSender(ada);
      const id = await draftWithLeads(1, [DELAY, { type: 'email' }], [own]);
      await give(own, 'pending');
      const refused = await launch(id);
      expect(refused.body.problems).toEqual([
        { code: 'node_without_content', message: expect.any(String), positions: [1] },
        { code: 'sender_not_ready', message: expect.any(String), sender_ids: [own] },
      ]);
      await expectValidation(id, {
        ready: false,
        checks: { ...CHECKS, nodes_have_content: false, senders_are_ready: false },
        errors: refused.body.problems,
        warnings: [],
      });
    });

    it.each(AFTER_LAUNCH)('finds that a campaign is %s', async (status) => {
      const id = await draftWithLeads();
      await bringTo(api, id, status);
      const message = expect.stringContaining(`is ${status}.`);
      await expectValidation(id, {
        ready: false,
        checks: { ...CHECKS, is_draft: false },
        errors: [{ code: 'campaign_not_draft', message }],
        warnings: [],
      });
    });

    it('warns of tokens for which leads have no value, and names ten of them', async () => {
      const id = await draft([
        { type: 'email', subject: 'Hi %first_name%', body: '{{ custom_fields.plan }} at %company%, %last_name|you%' },
      ]);
      await added(id, newLeads(12, { first_name: 'Bo', custom_fields: { plan: 'basic' } }));
      await added(id, newLeads(1, { first_name: 'Bo', company: 'X' }));
      await added(id, newLeads(1, { company: 'X', custom_fields: { plan: '' } }));
      const { body } = await validate(id);
      expect(body).toMatchObject({ ready: true, errors: [] });
      const all = (await ada.get(`/api/campaigns/${id}/leads`)).body.prospects as {
        id: string;
        first_name: string | null;
        company: string | null;
      }[];
      const idsOf = (leads: typeof all) => leads.map((lead) => lead.id);
      const warning = (token: string, lead_ids: unknown) => ({
        code: 'token_without_value',
        message: expect.stringContaining(`%${token}%`),
        token,
        lead_ids,
      });
      expect(body.warnings).toEqual([
        warning('first_name', idsOf(all.filter(({ first_name }) => first_name === null))),
        warning('custom_fields.plan', idsOf(all.filter(({ company }) => company === 'X'))),
        warning('company', idsOf(all.filter(({ company }) => company === null)).slice(0, 10)),
      ]);
      expect(body.warnings[2].lead_ids).toHaveLength(10);
      expect(body.warnings[2].message).toMatch(/^At least 10 leads have /);
      expect(body.warnings[0].message).toMatch(/^1 lead has /);
    });

    it('looks at every page of the leads', async () => {
      const id = await draft([{ ...EMAIL, body: '%company%' }]);
      await added(id, newLeads(400, { company: 'X' }));
      expect((await validate(id)).body.warnings).toEqual([]);
      await added(id, newLeads(3));
      expect((await validate(id)).body.warnings).toEqual([
        expect.objectContaining({
          token: 'company',
          lead_ids: [expect.any(String), expect.any(String), expect.any(String)],
        }),
      ]);
    });

    it.each(['constructor', 'toString', '__proto__'])('warns of a custom field with the name %s', async (name) => {
      const id = await draft([{ ...EMAIL, body: `%custom_fields.${name}%` }]);
      await added(id);
      expect((await validate(id)).body.warnings).toEqual([
        expect.objectContaining({ token: `custom_fields.${name}`, lead_ids: [expect.any(String)] }),
      ]);
    });

    it('is 404 for what is not a campaign of the user', async () => {
      const [theirs, deleted] = [await draftWithLeads(), await draft()];
      await appendToCampaign(api, deleted, 'CampaignDeleted');
      expect((await validate(theirs, eve)).body).toEqual(problem(404, 'campaign_not_found'));
      for (const id of [randomUUID(), 'x', deleted]) {
        expect((await validate(id)).body).toEqual(problem(404, 'campaign_not_found'));
      }
    });
  });
}
