import { randomUUID } from 'node:crypto';
import { OpenStores } from '../../src/adapters/open-stores';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { UpdateCampaign } from '../../src/campaigns/update-campaign/update-campaign';
import { UpdateCampaignHandler } from '../../src/campaigns/update-campaign/update-campaign.handler';
import { NameSweeper } from '../../src/campaigns/campaign-names/name-sweeper';
import { rebuild } from '../../src/cli/rebuild';
import { type ParkedEvent, ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { type Api, problem, startApi } from '../support/api';
import { EMAIL_SENDER, untilInList, untilSendersListed } from '../support/api-senders';
import { newEvent } from '../support/new-events';
import { untilResponse } from '../support/until-response';
import { type TestEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { Operator } from '../tools/eventstoredb/operator';
import { CONSUMERS, type Drafter, drafter, drafterWith } from './fixture';

type Act = (operator: Operator, stream: string) => Promise<void>;

/** What an operator may do to a stream of two events, and that ends it. */
export const ACTS: readonly (readonly [string, Act])[] = [
  ['tombstoned', (operator, stream) => operator.tombstone(stream)],
  ['soft-deleted', (operator, stream) => operator.softDelete(stream)],
  ['truncated after its first event', (operator, stream) => operator.truncate(stream, 1)],
  ['truncated completely', (operator, stream) => operator.truncate(stream, 2)],
  ['limited to one event', (operator, stream) => operator.setMetadata(stream, { maxCount: 1 })],
];

/**
 * What the service does when an operator removes streams with EventStoreDB's own means.
 * @param newReadModelUrl URL of an empty read model that can be opened several times
 */
export function describeRemovedStreams(
  { url, double }: TestEventstoredb,
  newReadModelUrl: () => string,
  acts = ACTS,
): void {
  let variables: Record<string, string>;
  let api: Api;
  let user: string;
  let ada: Drafter;
  let operator: Operator;
  /** The streams of these tests. A real server has others, which may be parked. */
  const own = new Set<string>();
  beforeAll(async () => {
    variables = { EVENT_STORE_URL: url(), READ_MODEL_URL: newReadModelUrl() };
    operator = new Operator(url());
    api = await startApi(variables);
  });
  beforeEach(async () => {
    user = randomUUID();
    ada = await drafter(api, user);
    own.add(`sender-${ada.sender}`);
  });
  afterAll(async () => {
    await api.stop();
    await operator.close();
  });

  async function restart(): Promise<void> {
    api = await startApi(variables);
    ada = drafterWith(await api.as(user), ada.sender);
  }

  /** @returns the id of a new campaign that is projected */
  async function draft(name: string, headers?: Record<string, string>): Promise<string> {
    const { status, body } = await ada.draft(name, headers);
    expect(status).toBe(201);
    const { id } = body.campaign;
    own.add(`campaign-${id}`);
    await untilInList(ada.client, id);
    return id;
  }

  /** Resolves when everything before is projected, also the names. */
  async function untilHere(): Promise<void> {
    const marker = await draft(randomUUID());
    const { names } = api.app.get(OpenStores);
    await untilResponse(
      async () => ({ status: (await names.expired('9999', 1_000)).some((one) => one.campaign_id === marker) ? 1 : 0 }),
      ({ status }) => status === 0,
    );
  }

  async function append(stream: string, type: string): Promise<void> {
    own.add(stream);
    const store = EventstoredbEventStore.open(url());
    const events = await store.readStream(stream);
    await store.append(stream, events[events.length - 1]?.revision ?? 'no_stream', [newEvent({}, type)]);
    await store.close();
  }

  const ofThisTest = (parked: readonly ParkedEvent[]) =>
    parked.map(({ streamId }) => streamId).filter((id) => own.has(id));

  async function standing() {
    const readModel = api.app.get(ReadModelStore);
    const [{ status, body }, ...parked] = await Promise.all([
      api.anonymous().get('/health/ready'),
      ...CONSUMERS.map((consumer) => readModel.parked(consumer)),
    ]);
    return { status, projector: body.projector as string, parked: ofThisTest(parked.flat()) };
  }

  /** After a start, consumers may have to wait for their leases. */
  const untilHealthy = () =>
    untilResponse(standing, ({ status, projector, parked }) => {
      return status === 200 && projector === 'live' && parked.length === 0;
    });
  const untilParked = (stream: string) => untilResponse(standing, ({ parked }) => parked.includes(stream));

  async function rebuildAll(): Promise<void> {
    expect(ofThisTest(await rebuild(api.config, () => undefined))).toEqual([]);
  }

  async function expectGone(id: string): Promise<void> {
    for (const path of [`/api/campaigns/${id}`, `/api/campaigns/${id}/history`]) {
      expect((await ada.client.get(path)).body).toEqual(problem(404, 'campaign_not_found'));
    }
    const { body } = await ada.client.get('/api/campaigns');
    expect(body.campaigns.map((campaign: { id: string }) => campaign.id)).not.toContain(id);
    await untilHealthy();
  }

  const rename = (campaignId: string, name: string) =>
    api.app
      .get(UpdateCampaignHandler, { strict: false })
      .execute(new UpdateCampaign(campaignId, { name }, { userId: user, correlationId: randomUUID() }));

  describe.each(acts)('a campaign whose stream is %s', (_, act) => {
    it('is gone, and its name is free at once', async () => {
      const [id, other] = [await draft('Spring'), await draft('Other')];
      await untilHere();
      await act(operator, `campaign-${id}`);
      await untilHere();
      await expectGone(id);
      expect((await ada.draft('Spring')).status).toBe(201);
      expect((await ada.client.get(`/api/campaigns/${other}`)).status).toBe(200);
      await untilHere();
      await expectGone(id);
    });

    it('gives its name to a campaign that is renamed', async () => {
      const [id, other] = [await draft('Spring'), await draft('Other')];
      await rename(id, 'Summer');
      await untilHere();
      await act(operator, `campaign-${id}`);
      await expect(rename(other, 'Summer')).resolves.toMatchObject({ revision: 2 });
      expect((await ada.draft('Spring')).status).toBe(201);
      await expect(rename(id, 'Another')).rejects.toMatchObject({ code: 'campaign_not_found' });
    });

    it('refuses a retry of the request that created it, and its name stays free', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const id = await draft('Spring', key);
      await untilHere();
      await act(operator, `campaign-${id}`);
      await untilHere();
      expect((await ada.draft('Spring', key)).body).toEqual(problem(409, 'campaign_draft_abandoned'));
      await expectGone(id);
      expect((await ada.draft('Spring')).status).toBe(201);
    });
  });

  it('campaigns are gone if this happens while the service is stopped, and after a rebuild', async () => {
    const ids: string[] = [];
    for (const [name] of acts) ids.push(await draft(name));
    await untilHere();
    await api.stop();
    for (const [index, [, act]] of acts.entries()) await act(operator, `campaign-${ids[index]}`);
    await restart();
    await untilHere();
    for (const id of ids) await expectGone(id);
    for (const isScavenged of double === undefined ? [false] : [false, true]) {
      await api.stop();
      if (isScavenged) double?.log.scavenge();
      await rebuildAll();
      await restart();
      for (const id of ids) await expectGone(id);
    }
    await api.app.get(NameSweeper, { strict: false }).sweep();
    for (const [name] of acts) expect((await ada.draft(name)).status).toBe(201);
  });

  (double === undefined ? it.skip : it)('a retry after a scavenge creates a soft-deleted campaign again', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const id = await draft('Spring', key);
    await operator.softDelete(`campaign-${id}`);
    await untilHere();
    await api.stop();
    double?.log.scavenge();
    await restart();
    const again = await ada.draft('Spring', key);
    expect([again.status, again.body.campaign.id, again.headers['etag']]).toEqual([201, id, '"3"']);
    expect((await ada.draft('Spring', key)).body).toEqual(again.body);
    for (const rebuilds of [false, true]) {
      await untilHere();
      expect((await ada.client.get(`/api/campaigns/${id}`, { 'min-revision': '3' })).status).toBe(200);
      expect((await ada.draft('Spring')).body).toMatchObject({ code: 'campaign_name_taken' });
      if (rebuilds) break;
      await api.stop();
      await rebuildAll();
      await restart();
    }
  });

  it('keeps the names of both campaigns apart after a rebuild', async () => {
    const id = await draft('Spring');
    await untilHere();
    await operator.tombstone(`campaign-${id}`);
    const next = await draft('Spring');
    await untilHere();
    await api.stop();
    await rebuildAll();
    await restart();
    expect((await ada.draft('Spring')).body).toEqual(
      problem(409, 'campaign_name_taken', { suggested_name: 'Spring (2)' }),
    );
    expect((await ada.client.get(`/api/campaigns/${next}`)).body.campaign).not.toHaveProperty('name_conflict');
  });

  it('ends the parking of a campaign whose stream is tombstoned', async () => {
    const id = await draft('Spring');
    await untilHere();
    await append(`campaign-${id}`, 'CampaignForgotten');
    await untilParked(`campaign-${id}`);
    await operator.tombstone(`campaign-${id}`);
    await untilHere();
    await expectGone(id);
    expect((await ada.draft('Spring')).status).toBe(201);
  });

  it('deletes a sender whose stream is tombstoned', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const { body } = await ada.client.post('/api/senders', EMAIL_SENDER, key);
    const { id } = body.account;
    own.add(`sender-${id}`);
    await untilSendersListed(ada.client, 2);
    await operator.tombstone(`sender-${id}`);
    // Before it is known to be gone, too.
    expect((await ada.client.post('/api/erasures', { email: EMAIL_SENDER.email_address })).status).toBeLessThan(300);
    await untilSendersListed(ada.client, 0);
    expect((await ada.client.get(`/api/senders/${id}`)).status).toBe(404);
    expect((await ada.client.post('/api/senders', EMAIL_SENDER, key)).body).toEqual(problem(409, 'sender_erased'));
    await api.stop();
    await rebuildAll();
    await restart();
    expect((await ada.client.get('/api/senders')).body.accounts).toEqual([]);
    await untilHealthy();
  });

  it('deletes a list whose stream is tombstoned', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const { body } = await ada.client.post('/api/lists', {}, key);
    const { id } = body.list;
    own.add(`lead_list-${id}`);
    const untilListed = (count: number) =>
      untilResponse(
        () => ada.client.get('/api/lists'),
        (response) => response.status === 200 && response.body.lists.length === count,
      );
    await untilListed(1);
    await operator.tombstone(`lead_list-${id}`);
    await untilListed(0);
    expect((await ada.client.get(`/api/lists/${id}`)).body).toEqual(problem(404, 'list_not_found'));
    expect((await ada.client.post('/api/lists', {}, key)).body).toEqual(problem(409, 'list_removed'));
    await untilHealthy();
  });

  it('completes the erasure of a sender whose stream is tombstoned afterwards', async () => {
    expect((await ada.client.post('/api/erasures', { email: EMAIL_SENDER.email_address })).status).toBeLessThan(300);
    await operator.tombstone(`sender-${ada.sender}`);
    await api.stop();
    await rebuildAll();
    await restart();
    await untilHealthy();
  });

  it("ignores what happens to other applications' streams", async () => {
    const foreign = `campaign-not-a-uuid-${randomUUID()}`;
    await append(foreign, 'OrderPlaced');
    await untilParked(foreign);
    const order = `order-${randomUUID()}`;
    await append(order, 'OrderPlaced');
    for (const stream of [order, foreign]) await operator.tombstone(stream);
    await untilHere();
    await untilHealthy();
  });
}
