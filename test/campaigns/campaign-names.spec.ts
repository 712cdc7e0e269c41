import { randomUUID } from 'node:crypto';
import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';
import { judge, type Verdict } from '../../src/campaigns/campaign-names/judge';
import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { EMAIL_DEFAULTS } from '../../src/campaigns/domain/settings';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Caller } from '../../src/event-sourcing/log/caller';
import { project } from '../../src/event-sourcing/consuming/projection';
import { type Protocol, protocolOf, StoppedClock } from '../support/protocol';
import { ADA, SqliteStores } from '../tools/interleavings/stores';

const ANOTHER = '00000000-0000-4000-8000-00000000000a';
const LATER = '00000000-0000-4000-8000-00000000000b';
const NEXT = '00000000-0000-4000-8000-00000000000c';
const TRIED = '00000000-0000-4000-8000-00000000000d';
const CAMPAIGN = 'f0c1f6a2-6b0f-4b53-9d0a-3f4f9f3a7d11';

const drafted = (name: string, campaign_id = CAMPAIGN): CampaignEvent => ({
  type: 'CampaignDrafted',
  data: { campaign_id, user_id: 'ada', name, sender_account_ids: ['sender'], type: 'email', settings: EMAIL_DEFAULTS },
});
const seeded = (campaign_id = CAMPAIGN): CampaignEvent => ({
  type: 'SequenceSeeded',
  data: { campaign_id, nodes: [] },
});
const renamed = (name: string, campaign_id = CAMPAIGN): CampaignEvent => ({
  type: 'CampaignRenamed',
  data: { campaign_id, name },
});
const deleted = (campaign_id = CAMPAIGN): CampaignEvent => ({ type: 'CampaignDeleted', data: { campaign_id } });
const fenced = (type: 'CampaignDraftAbandoned' | 'NameClaimAbandoned', claim_id: string): CampaignEvent => ({
  type,
  data: { campaign_id: CAMPAIGN, claim_id },
});

function claim(expected_revision: number, more: Partial<NameClaim> = {}): NameClaim {
  return {
    user_id: 'ada',
    name_key: 'Spring',
    claim_id: 'this claim',
    name_key_version: 1,
    campaign_id: CAMPAIGN,
    command_id: randomUUID(),
    expected_revision,
    lease_until: '2026-01-05T09:00:30.000Z',
    held: false,
    ...more,
  };
}

describe('A claim of a name', () => {
  const by = (name_claim_id: string, event: CampaignEvent) => ({ event, metadata: { name_claim_id } });
  const plain = (event: CampaignEvent) => ({ event, metadata: {} });

  function stream(...events: { event: CampaignEvent; metadata: object }[]) {
    return events.map(({ event, metadata }, revision) => ({ ...event, id: `event ${revision}`, revision, metadata }));
  }

  const draft = [by('this claim', drafted('Spring')), plain(seeded())];
  const other = [by('that claim', drafted('Winter')), plain(seeded())];

  /** What is left of a stream. */
  const from = (first: number, ...events: { event: CampaignEvent; metadata: object }[]) =>
    stream(...events).slice(first);

  it.each<[Verdict, string, NameClaim, ReturnType<typeof stream>]>([
    ['open', 'to draft, while there is no stream', claim(-1), stream()],
    ['held', 'to draft, by the campaign that was drafted with it', claim(-1), stream(...draft)],
    ['dead', 'to draft, after a draft with another claim', claim(-1), stream(...other)],
    ['dead', 'to draft, after its fence', claim(-1), stream(plain(fenced('CampaignDraftAbandoned', 'this claim')))],
    ['dead', 'to draft, of a campaign that was renamed', claim(-1), stream(...draft, by(NEXT, renamed('Summer')))],
    ['dead', 'to draft, of a campaign that was deleted', claim(-1), stream(...draft, plain(deleted()))],
    [
      'held',
      'to draft, after an abandoned rename',
      claim(-1),
      stream(...draft, plain(fenced('NameClaimAbandoned', NEXT))),
    ],
    ['open', 'to rename, at the end of the stream', claim(1), stream(...other)],
    [
      'held',
      'to rename, by the campaign renamed with it',
      claim(1),
      stream(...other, by('this claim', renamed('Spring'))),
    ],
    ['dead', 'to rename, after a rename with another claim', claim(1), stream(...other, by(NEXT, renamed('Summer')))],
    [
      'dead',
      'to rename, after its fence',
      claim(1),
      stream(...other, plain(fenced('NameClaimAbandoned', 'this claim'))),
    ],
    ['dead', 'to rename, of a campaign that was deleted', claim(1), stream(...other, plain(deleted()))],
    ['dead', 'to draft, of a campaign without its first event', claim(-1), from(1, ...draft)],
    ['dead', 'to rename, of a campaign without any event', claim(1), stream()],
    [
      'dead',
      'to rename, of a campaign without its first event',
      claim(1),
      from(1, ...other, by('this claim', renamed('Spring'))),
    ],
    [
      'held',
      'to draft, of a campaign renamed to a name with the same key',
      claim(-1),
      stream(...draft, plain(renamed('  Spring'))),
    ],
    [
      'held',
      'inserted for an event without a claim',
      claim(-1, { claim_id: 'event 0' }),
      stream(plain(drafted('Spring'))),
    ],
  ])('is %s: %s', (verdict, _when, ofName, events) => {
    expect(judge(ofName, events as unknown as Recorded<CampaignEvent>[])).toBe(verdict);
  });
});

describe('The name index', () => {
  let stores: SqliteStores;
  let protocol: Protocol;
  beforeAll(async () => (stores = await SqliteStores.open()));
  beforeEach(async () => {
    await stores.empty();
    const { eventStore, names, senders } = stores;
    protocol = protocolOf({ eventStore, names, senders, clock: new StoppedClock() });
  });
  afterAll(() => stores.close());

  /** Appends to the campaign's stream. The events use the claim with this id. */
  function append(name_claim_id: string, ...events: CampaignEvent[]): Promise<void> {
    return appendBy(ADA, name_claim_id, ...events);
  }

  async function appendBy(caller: Caller, name_claim_id: string, ...events: CampaignEvent[]): Promise<void> {
    const id = events[0]!.data.campaign_id;
    const context = { caller, commandId: randomUUID(), now: new StoppedClock().now() };
    const prepare = () => Promise.resolve(name_claim_id === '' ? {} : { name_claim_id });
    await protocol.campaigns.transact(id, () => ({ events, prepare }), { context });
  }

  const follow = async () => protocol.follower.react(await stores.history());
  const claims = () =>
    stores
      .claims()
      .map(({ claim_id, name_key, held }) => `${claim_id}: ${name_key}${held ? '' : ' (not held)'}`)
      .sort();
  const streamOf = async (id: string) => (await stores.history()).filter(({ data }) => data.campaign_id === id);
  const document = async (id: string) => project(campaignProjection, undefined, await streamOf(id));
  const conflictsOf = async (id: string) =>
    (await streamOf(id)).flatMap(({ type, data }) => (type === 'CampaignNameConflictFound' ? [data] : []));

  it('notes that a used claim is held', async () => {
    await stores.names.insert(claim(-1, { claim_id: 'a' }));
    await append('a', drafted('Spring'), seeded());
    await follow();
    expect(claims()).toEqual(['a: Spring']);
  });

  it('inserts missing claims', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('b', drafted('Winter', ANOTHER), seeded(ANOTHER));
    await follow();
    expect(claims()).toEqual(['a: Spring', 'b: Winter']);
    expect(stores.claims()[0]).toMatchObject({ user_id: 'ada', campaign_id: CAMPAIGN, expected_revision: -1 });
  });

  it('frees the former name of a renamed campaign, and contains the new one', async () => {
    await append('a', drafted('Spring'), seeded());
    await follow();
    await append('b', renamed('Summer'));
    await follow();
    expect(claims()).toEqual(['b: Summer']);
  });

  it('follows a campaign that is renamed away and back', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('b', renamed('Summer'));
    await append('c', renamed('Spring'));
    await follow();
    expect(claims()).toEqual(['c: Spring']);
  });

  it('contains a freed name for the campaign that took it next', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('b', renamed('Summer'));
    await append('c', drafted('Spring', ANOTHER), seeded(ANOTHER));
    await follow();
    expect(claims()).toEqual(['b: Summer', 'c: Spring']);
    expect(await conflictsOf(ANOTHER)).toEqual([]);
  });

  it('keeps the claim of a campaign that is renamed to a name with the same key', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('', renamed('Spring  '));
    await follow();
    expect(claims()).toEqual(['a: Spring']);
    await append('b', renamed('Summer'));
    await follow();
    expect(claims()).toEqual(['b: Summer']);
  });

  it('claims and frees names for the owner of a campaign, for any actor', async () => {
    const service = { userId: 'ada', actor: { type: 'service', id: 'crm' }, correlationId: 'c' } as const;
    await append('a', drafted('Spring'), seeded());
    await appendBy(service, 'b', renamed('Summer'));
    await follow();
    expect(stores.claims()).toMatchObject([{ user_id: 'ada', name_key: 'Summer', claim_id: 'b' }]);
    // An actor does not become the owner of the campaign or of its name.
    await appendBy({ userId: 'eve', correlationId: 'c' }, 'c', renamed('Autumn'));
    await follow();
    expect(stores.claims()).toMatchObject([{ user_id: 'ada', name_key: 'Autumn', claim_id: 'c' }]);
    expect(await document(CAMPAIGN)).toMatchObject({ user_id: 'ada', name: 'Autumn' });
    await appendBy({ userId: 'eve', correlationId: 'c' }, '', deleted());
    await follow();
    expect(await document(CAMPAIGN)).toBeUndefined();
    expect(claims()).toEqual([]);
    const actors = (await stores.history()).map(({ metadata }) => `${metadata.actor.type} ${metadata.actor.id}`);
    expect(actors).toEqual(['user ada', 'user ada', 'service crm', 'user eve', 'user eve']);
  });

  it('frees the name of a deleted campaign', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('', deleted());
    await follow();
    expect(claims()).toEqual([]);
  });

  it('prefers a name in the log to an open claim, and fences its attempt', async () => {
    await stores.names.insert(claim(-1, { claim_id: randomUUID(), campaign_id: TRIED }));
    await append('a', drafted('Spring'), seeded());
    await follow();
    expect(claims()).toEqual(['a: Spring']);
    expect(await protocol.campaigns.read(TRIED)).toMatchObject([{ type: 'CampaignDraftAbandoned' }]);
  });

  describe('when two campaigns in the log have the same name', () => {
    beforeEach(async () => {
      await append('a', drafted('Spring'), seeded());
      await append('b', drafted('Spring', LATER), seeded(LATER));
      await append('c', drafted('Winter', NEXT), seeded(NEXT));
    });

    const found = { campaign_id: LATER, name: 'Spring', held_by: CAMPAIGN };

    it('keeps it for the earlier one, flags the later one, and continues', async () => {
      await follow();
      expect(claims()).toEqual(['a: Spring', 'c: Winter']);
      expect(await conflictsOf(LATER)).toEqual([found]);
      expect(await document(LATER)).toMatchObject({ name: 'Spring', name_conflict: true });
      for (const id of [CAMPAIGN, NEXT]) expect(await document(id)).not.toHaveProperty('name_conflict');
    });

    it('does the same if the later one has the claim and the events arrive one by one', async () => {
      await stores.names.insert(claim(-1, { claim_id: 'b', campaign_id: LATER }));
      for (const event of await stores.history()) await protocol.follower.react([event]);
      expect(claims()).toEqual(['a: Spring', 'c: Winter']);
      expect(await conflictsOf(LATER)).toEqual([found]);
      expect(await conflictsOf(CAMPAIGN)).toEqual([]);
    });

    it('records the owner, the process as the actor, and the correlation id of the draft', async () => {
      await follow();
      const [drafted, , event] = await streamOf(LATER);
      expect(event!.metadata).toMatchObject({
        user_id: 'ada',
        actor: { type: 'process', id: 'campaign-names' },
        $correlationId: drafted!.metadata.$correlationId,
      });
    });

    it('removes the flag when the later one is renamed, and keeps the name for its holder', async () => {
      await follow();
      await append('', renamed(' Spring', LATER));
      await follow();
      expect(await document(LATER)).toMatchObject({ name: ' Spring', name_conflict: true });
      await append('d', renamed('Autumn', LATER));
      await follow();
      expect(claims()).toEqual(['a: Spring', 'c: Winter', 'd: Autumn']);
      expect(await document(LATER)).toMatchObject({ name: 'Autumn' });
      expect(await document(LATER)).not.toHaveProperty('name_conflict');
    });

    it('does not flag the later one if it was renamed in the meantime', async () => {
      await append('d', renamed('Autumn', LATER));
      await follow();
      expect(await conflictsOf(LATER)).toEqual([]);
      expect(claims()).toEqual(['a: Spring', 'c: Winter', 'd: Autumn']);
    });

    it('flags the later one once, for repeated events and for a new process', async () => {
      for (let time = 0; time < 3; time++) await follow();
      const { eventStore, names, senders } = stores;
      const another = protocolOf({ eventStore, names, senders, clock: new StoppedClock(60_000) });
      await another.follower.react(await stores.history());
      expect(await conflictsOf(LATER)).toEqual([found]);
    });

    it('flags it again when it is renamed back', async () => {
      await follow();
      await append('d', renamed('Autumn', LATER));
      await append('e', renamed('Spring', LATER));
      await follow();
      expect(await conflictsOf(LATER)).toEqual([found, found]);
      expect(await document(LATER)).toMatchObject({ name: 'Spring', name_conflict: true });
    });
  });

  it('is the same after it has followed all events twice', async () => {
    await append('a', drafted('Spring'), seeded());
    await append('b', renamed('Summer'));
    await append('c', drafted('Spring', ANOTHER), seeded(ANOTHER));
    await append('', deleted(ANOTHER));
    await follow();
    expect(claims()).toEqual(['b: Summer']);
    await follow();
    expect(claims()).toEqual(['b: Summer']);
  });
});
