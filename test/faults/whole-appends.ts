import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { connectSender, untilInList, untilListed } from '../support/api-senders';
import { asOneAppend, metadataOf } from '../support/new-events';
import { untilReady, untilResponse } from '../support/until-response';
import { type Drafter, drafter } from '../two-stores/fixture';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { bytesOf } from '../tools/eventstoredb/on-double';

const CREATES = 40;
/** Both consumers of campaigns subscribe to the events of a new campaign. */
const SUBSCRIPTIONS = 2;
/** Enough for events that have arrived to be projected. */
const LOOKS = 50;

interface Campaign {
  readonly id: string;
  readonly node_count: number;
}

/**
 * A campaign is drafted by one append of two events. EventStoreDB delivers them one by one, and no reader may see only
 * the first. Call it once in a spec file.
 * @param newReadModel URL of an empty read model
 */
export function describeWholeAppends(eventStoreUrl: () => string, newReadModel: () => string): void {
  let api: Api;
  let ada: Drafter;
  beforeEach(async () => {
    api = await startApi({ EVENT_STORE_URL: eventStoreUrl(), READ_MODEL_URL: newReadModel() });
    ada = await drafter(api, randomUUID());
  });
  afterEach(() => api.stop());

  it('shows each new campaign with its sequence, by id and in the list', async () => {
    const { client, draft } = ada;
    const nodes: number[] = [];
    for (let created = 0; created < CREATES; created++) {
      const { headers } = await draft(randomUUID());
      nodes.push(nodesIn(await client.get(String(headers['location']))));
      nodes.push(...(await listedBy(client)).map(({ node_count }) => node_count));
    }
    expect(nodes.filter((count) => count !== 2)).toEqual([]);
    expect((await untilListed(client, CREATES)).body.campaigns).toHaveLength(CREATES);
  });

  it('shows its history complete', async () => {
    const { client, draft } = ada;
    for (let created = 0; created < CREATES; created++) {
      const { body } = await draft(randomUUID());
      const { body: history } = await client.get(`/api/campaigns/${body.campaign.id}/history`);
      expect(history.events.map(({ type }: { type: string }) => type)).toEqual(['CampaignDrafted', 'SequenceSeeded']);
    }
  });
}

/**
 * The same while the events of an append arrive apart, or the second cannot be read. Call it once in a spec file.
 * @param newReadModel URL of an empty read model that survives a restart of the service
 */
export function describeTornAppends(newReadModel: () => string): void {
  const double = new EventstoredbDouble();
  let api: Api;
  let readModel: string;
  let ada: Client;
  let sender: string;
  let user: string;

  beforeAll(() => double.start());
  afterAll(() => double.stop());
  beforeEach(async () => {
    readModel = newReadModel();
    user = randomUUID();
    await start();
    sender = await connectSender(ada);
  });
  afterEach(async () => {
    double.faults.behave();
    await api.stop();
  });

  async function start(): Promise<void> {
    api = await startApi({ EVENT_STORE_URL: double.url, READ_MODEL_URL: readModel });
    ada = await api.as(user);
  }

  const draft = () => ada.post('/api/campaigns', { type: 'email', name: randomUUID(), sender_account_ids: [sender] });
  const listed = () => listedBy(ada);

  /** Everything of campaigns that was written before is in the view then. */
  async function draftListed(): Promise<void> {
    const { body } = await draft();
    await untilInList(ada, body.campaign.id);
  }

  describe('while the second event has not arrived', () => {
    let url: string;
    let arrive: () => void;
    beforeEach(async () => {
      await draftListed();
      const until = new Promise<void>((resolve) => (arrive = resolve));
      double.faults.every('subscribe', { kind: 'pause inside appends', until });
      await subscribeAgain();
      const paused = pauses();
      url = String((await draft()).headers['location']);
      await paused;
      await look();
    });
    afterEach(() => arrive());

    it('lists nothing of the campaign, and then all of it, and reads all of it by id', async () => {
      expect(await listed()).toHaveLength(1);
      expect(nodesIn(await ada.get(url))).toBe(2);
      expect(await listed()).toHaveLength(1);
      arrive();
      expect((await untilListed(ada, 2)).body.campaigns).toHaveLength(2);
      expect(nodesIn(await ada.get(url))).toBe(2);
    });

    it.each([
      ['the service is restarted', () => api.stop().then(start)],
      ['the connection is cut', () => subscribeAgain()],
    ])('shows all of it after %s', async (_, interrupt) => {
      double.faults.behave();
      await interrupt();
      expect(await untilWhole(url)).toBe(2);
      expect((await untilListed(ada, 2)).body.campaigns).toHaveLength(2);
    });
  });

  it.each([
    ['its bytes are not UTF-8', { data: Buffer.from([0xff]) }],
    ['its metadata is empty', { metadata: Buffer.from('{}') }],
    ['its type is unknown', { type: 'CampaignPainted' }],
  ])(
    'shows nothing of a campaign whose second event cannot be read because %s, until it is repaired',
    async (_, damage) => {
      const id = randomUUID();
      const proposed = bytesOf(drafted(id));
      double.log.append(`campaign-${id}`, 'any', [proposed[0]!, { ...proposed[1]!, ...damage }]);
      await draftListed();
      expect(await listed()).toHaveLength(1);
      expect((await ada.get(`/api/campaigns/${id}`)).body).toEqual(problem(500, 'event_unreadable'));
      const { body } = await api.anonymous().get('/health/ready');
      expect([body.status, body.parked_streams]).toEqual(['degraded', 1]);

      Object.assign(double.log.stream(`campaign-${id}`)[1]!, proposed[1]);
      await api.stop();
      await start();
      expect(await untilWhole(`/api/campaigns/${id}`)).toBe(2);
      expect((await untilListed(ada, 2)).body.campaigns).toHaveLength(2);
    },
  );

  /** @returns the number of nodes in the first response that has the campaign */
  async function untilWhole(url: string): Promise<number> {
    return nodesIn(
      await untilResponse(
        () => ada.get(url),
        ({ status }) => status === 200,
      ),
    );
  }

  /** Cuts the connections, and waits until all consumers have subscribed again. */
  async function subscribeAgain(): Promise<void> {
    const before = double.requests.length;
    double.disconnect();
    const subscriptions = () => double.requests.slice(before).filter(({ call }) => call === 'subscribe');
    while (subscriptions().length < 2 * SUBSCRIPTIONS) await once(double, 'request');
    await untilReady(api);
  }

  async function pauses(): Promise<void> {
    for (let paused = 0; paused < SUBSCRIPTIONS; paused++) await once(double, 'paused');
  }

  async function look(): Promise<void> {
    for (let looks = 0; looks < LOOKS; looks++) {
      await setImmediate();
      expect((await listed()).filter(({ node_count }) => node_count !== 2)).toEqual([]);
    }
  }

  function drafted(campaign_id: string): NewEvent[] {
    const metadata = metadataOf(user);
    const settings = { daily_limit: 50, stop_on_reply: true, open_tracking: true, signature: null };
    const campaign = {
      campaign_id,
      user_id: user,
      type: 'email',
      name: 'Damaged',
      sender_account_ids: [sender],
      settings,
    };
    const nodes = [
      { id: randomUUID(), type: 'email', subject: '', body: '' },
      { id: randomUUID(), type: 'end' },
    ];
    return asOneAppend([
      { id: randomUUID(), type: 'CampaignDrafted', data: campaign, metadata },
      { id: randomUUID(), type: 'SequenceSeeded', data: { campaign_id, nodes }, metadata },
    ]);
  }
}

async function listedBy(client: Client): Promise<Campaign[]> {
  return (await client.get('/api/campaigns')).body.campaigns as Campaign[];
}

function nodesIn({ body }: ApiResponse): number {
  return body.sequence_nodes.length as number;
}
