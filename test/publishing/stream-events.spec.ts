import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { StreamSettings } from '../../src/publishing/stream-events/stream-settings';
import { type Api, problem, startApi, statusAndRetryAfter } from '../support/api';
import { newEvent } from '../support/new-events';
import { tokenWith } from '../support/tokens';
import { EventReader, namesOf, type ReaderOptions } from './event-reader';
import { newNames, RenamedCampaign } from './renamed-campaigns';

/** In days. */
const TWO_SECONDS = 2 / 86_400;

describe('GET /api/events', () => {
  let api: Api;
  let store: EventStore;
  let userId: string;
  const open: EventReader[] = [];

  beforeAll(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    store = api.app.get(EventStore);
  });
  afterAll(() => api.stop());
  beforeEach(() => (userId = `user-${randomUUID()}`));
  afterEach(() => {
    Object.assign(api.app.get(StreamSettings), new StreamSettings());
    for (const reader of open.splice(0)) reader.leave();
  });

  async function read(options: ReaderOptions = {}, token?: string): Promise<EventReader> {
    const reader = await EventReader.open(api, token ?? (await api.tokenOf(userId)), options);
    open.push(reader);
    return reader;
  }

  const campaignOf = (owner: string) => new RenamedCampaign(store, owner);

  it('sends an event as a CloudEvent, with its type and its position as the id', async () => {
    const reader = await read();
    const campaign = campaignOf(userId);
    const [name] = newNames(1);
    await campaign.name(name!);
    const [received] = await reader.until(1);
    const [stored] = await store.readStream(`campaign-${campaign.id}`);
    expect(received).toMatchObject({ id: stored!.position, type: 'campaigns.CampaignDrafted.v1' });
    expect(received!.event).toMatchObject({ specversion: '1.0', id: stored!.id, position: stored!.position });
    expect(received!.event.data).toMatchObject({ campaign_id: campaign.id, user_id: userId, name });
  });

  it('has headers that keep caches and proxies from holding it back', async () => {
    const { response } = await read();
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  });

  it("contains no events of other users' campaigns, unless the token may read all", async () => {
    const [mine, others] = [newNames(2), newNames(2)];
    const [own, all] = [await read(), await read({}, await tokenWith(userId, { scope: 'campaigns:read-all' }))];
    const other = campaignOf(`other-${userId}`);
    const campaign = campaignOf(userId);
    await other.name(others[0]!);
    await campaign.name(mine[0]!);
    await other.name(others[1]!);
    await campaign.name(mine[1]!);
    expect(namesOf(await all.until(4))).toEqual([others[0], mine[0], others[1], mine[1]]);
    expect(namesOf(await own.until(2))).toEqual(mine);
  });

  it('starts now, or at the start of the log', async () => {
    const names = newNames(3);
    const campaign = campaignOf(userId);
    await campaign.name(...names.slice(0, 2));
    const [now, all] = [await read(), await read({ query: '?from=start' })];
    await campaign.name(names[2]!);
    expect(namesOf(await all.until(3))).toEqual(names);
    expect(namesOf(await now.until(1))).toEqual(names.slice(2));
  });

  it('resumes exactly after each position', async () => {
    Object.assign(api.app.get(StreamSettings), { heartbeatMs: 10 });
    const names = newNames(6);
    const campaign = campaignOf(userId);
    for (const name of names) {
      await campaign.name(name);
      await campaignOf(`other-${userId}`).name(...newNames(1));
    }
    const all = await (await read({ query: '?from=start' })).until(6);
    for (const [index, { id }] of all.entries()) {
      const reader = await read({ lastEventId: id, query: '?from=start' });
      await reader.until(5 - index);
      await reader.untilId((await store.lastPosition())!);
      expect(namesOf(reader.events)).toEqual(names.slice(index + 1));
      reader.leave();
    }
  });

  it('contains only the named types, or one campaign', async () => {
    const names = newNames(4);
    const [first, second] = [campaignOf(userId), campaignOf(userId)];
    const renamed = await read({ query: '?types=CampaignRenamed,LeadsAdded' });
    await first.name(names[0]!, names[1]!);
    await second.name(names[2]!, names[3]!);
    const ofSecond = await read({ query: `?from=start&campaign_id=${second.id.toUpperCase()}` });
    const oldRenamed = await read({ query: '?from=start&types=CampaignRenamed' });
    expect(namesOf(await renamed.until(2))).toEqual([names[1], names[3]]);
    expect(namesOf(await ofSecond.until(2))).toEqual(names.slice(2));
    expect(namesOf(await oldRenamed.until(2))).toEqual([names[1], names[3]]);
  });

  it('moves the id on without an event, and never past an event that was not sent', async () => {
    Object.assign(api.app.get(StreamSettings), { heartbeatMs: 10 });
    const reader = await read();
    await campaignOf(`other-${userId}`).name(...newNames(3));
    await reader.untilId((await store.lastPosition())!);
    const { lastEventId } = reader;
    reader.leave();
    const [name] = newNames(1);
    await campaignOf(userId).name(name!);
    expect(namesOf(await (await read({ lastEventId })).until(1))).toEqual([name]);
    expect(reader.events).toEqual([]);
  });

  it('repeats an id that did not move, and never moves it back', async () => {
    Object.assign(api.app.get(StreamSettings), { heartbeatMs: 5 });
    const reader = await read();
    const ids = new Set<string>();
    const ahead = { lastEventId: '0000900000000000' };
    const early = await read(ahead);
    for (let count = 1; count <= 3; count++) {
      await Promise.all([reader.untilHeartbeats(count), early.untilHeartbeats(count)]);
      ids.add(reader.lastEventId);
      expect(early.lastEventId).toBe(ahead.lastEventId);
    }
    expect([...ids]).toEqual([await store.lastPosition()]);
  });

  it('skips an event that cannot be read, counts it, and goes on', async () => {
    const all = await read({}, await tokenWith(userId, { scope: 'campaigns:read-all' }));
    const skipped = async () =>
      Number(/^event_stream_skipped_total (\d+)$/m.exec((await api.anonymous().get('/metrics')).text)?.[1]);
    const before = await skipped();
    const names = newNames(2);
    await campaignOf(userId).name(names[0]!);
    const id = randomUUID();
    await store.append(`campaign-${id}`, 'no_stream', [newEvent({ campaign_id: id }, 'CampaignPainted')]);
    await campaignOf(userId).name(names[1]!);
    expect(namesOf(await all.until(2))).toEqual(names);
    expect(await skipped()).toBe(before + 1);
  });

  it('ends when the token expires', async () => {
    const reader = await read({}, await issueToken(api.config, userId, TWO_SECONDS));
    expect(await reader.ended).toBe('end');
  });

  it('is limited to a number of streams for each user, and counted', async () => {
    Object.assign(api.app.get(StreamSettings), { streamsPerUser: 2 });
    const [first] = [await read(), await read()];
    const ada = await api.as(userId);
    const refused = await ada.get('/api/events');
    expect([statusAndRetryAfter(refused), refused.body]).toEqual([[429, true], problem(429, 'rate_limited')]);
    expect((await api.anonymous().get('/metrics')).text).toMatch(/^event_streams 2$/m);
    await read({}, await api.tokenOf(`other-${userId}`));
    first.leave();
    let opened: EventReader;
    do opened = await read();
    while (opened.response.statusCode === 429);
    expect(opened.response.statusCode).toBe(200);
  });

  it.each([
    ['?from=end', {}, 'from'],
    ['?types=', {}, 'types'],
    ['?types=CampaignPainted', {}, 'types'],
    ['?types=SenderConnected', {}, 'types'],
    ['?types=LeadsAdded&types=LeadsRemoved', {}, 'types'],
    ['?campaign_id=7', {}, 'campaign_id'],
    ['', { 'last-event-id': '' }, 'Last-Event-ID'],
    ['', { 'last-event-id': '7' }, 'Last-Event-ID'],
    ['?from=start', { 'last-event-id': '00000000000000007' }, 'Last-Event-ID'],
    ['', { 'last-event-id': '9999999999999999' }, 'Last-Event-ID'],
    ['', { 'last-event-id': 'x'.repeat(300) }, 'Last-Event-ID'],
  ])('rejects %s with %j', async (query, headers, field) => {
    const { status, body } = await (await api.as(userId)).get(`/api/events${query}`, headers);
    expect(status).toBe(400);
    expect(body).toEqual(problem(400, 'invalid_request', { errors: [{ field, message: expect.any(String) }] }));
  });

  it('requires a token, and responds to HEAD without a stream', async () => {
    expect((await api.anonymous().get('/api/events')).status).toBe(401);
    const { status, headers, text } = await (await api.as(userId)).send('HEAD', '/api/events');
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
  });
});

describe('A stream of an empty log', () => {
  it('has an id after which the first event comes', async () => {
    const api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    const token = await api.tokenOf('ada');
    const reader = await EventReader.open(api, token);
    await reader.untilHeartbeats(1);
    reader.leave();
    const names = newNames(2);
    await new RenamedCampaign(api.app.get(EventStore), 'ada').name(...names);
    const resumed = await EventReader.open(api, token, { lastEventId: reader.lastEventId });
    expect(namesOf(await resumed.until(2))).toEqual(names);
    await api.stop();
    expect(await resumed.ended).toBe('end');
  });
});
