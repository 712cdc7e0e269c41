import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type NameClaim, type NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { NameResolver } from '../../src/campaigns/campaign-names/name-resolver';
import { NameFollower } from '../../src/campaigns/campaign-names/name-follower';
import { CampaignRepository } from '../../src/campaigns/campaign.repository';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { nameKey } from '../../src/campaigns/domain/campaign-name';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { minimalSequence } from '../../src/campaigns/domain/sequence';
import { rebuildConsumer } from '../../src/cli/rebuild-consumer';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { consumed, type Handler, isProjection } from '../../src/event-sourcing/consuming/handler';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { allHandlers, VIEWS } from '../../src/projector/handlers';
import { type SenderEvent } from '../../src/senders/domain/events';
import { senderCodec } from '../../src/senders/sender-events.schema';
import { type SuppressionEvent } from '../../src/suppressions/domain/events';
import { suppressionCodec } from '../../src/suppressions/suppression-events.schema';
import { EMAIL, LINKEDIN } from '../campaigns/examples';
import { follow } from '../support/follow';
import { metadataOf } from '../support/new-events';

const USERS = ['ada', 'eve'];
const NAMES = ['Spring', 'Summer', ' Spring ', 'Autumn'];
const CAMPAIGNS = 4;
const SENDERS = 2;
const SUPPRESSIONS = 2;

type SenderMove = 'connect' | 'change' | 'disconnect' | 'erase';
type SuppressionMove = 'suppress' | 'erase' | 'remove';

/** A possible next step. A step that the rules do not allow at that point appends nothing. */
type Move =
  | { readonly of: 'campaign'; readonly number: number; readonly does: 'draft' | 'rename'; readonly name: string }
  | { readonly of: 'campaign'; readonly number: number; readonly does: 'delete' | 'abandon' }
  | { readonly of: 'sender'; readonly number: number; readonly does: SenderMove }
  | { readonly of: 'suppression'; readonly number: number; readonly does: SuppressionMove };

const campaignNumber = fc.nat(CAMPAIGNS - 1);
const anyMoves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    fc.record({
      of: fc.constant('campaign' as const),
      number: campaignNumber,
      does: fc.constantFrom('draft' as const, 'rename' as const),
      name: fc.constantFrom(...NAMES),
    }),
    fc.record({
      of: fc.constant('campaign' as const),
      number: campaignNumber,
      does: fc.constantFrom('delete' as const, 'abandon' as const),
    }),
    fc.record({
      of: fc.constant('sender' as const),
      number: fc.nat(SENDERS - 1),
      does: fc.constantFrom<SenderMove>('connect', 'change', 'disconnect', 'erase'),
    }),
    fc.record({
      of: fc.constant('suppression' as const),
      number: fc.nat(SUPPRESSIONS - 1),
      does: fc.constantFrom<SuppressionMove>('suppress', 'erase', 'remove'),
    }),
  ),
  { maxLength: 25 },
);

/** The sizes of the batches. The last size repeats until the end. */
const anyCuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 });

describe('The projections of campaigns, senders and suppressions', () => {
  it('have the same result when everything is projected twice, in any batches', () =>
    fc.assert(
      fc.asyncProperty(anyMoves, anyCuts, anyCuts, async (moves, cuts, otherCuts) => {
        const world = await World.of(moves);
        try {
          await world.project(await world.events(), [1]);
          const once = await world.readModel();
          await world.project(await world.events(), cuts);
          expect(await world.readModel()).toEqual(once);
          await world.forget();
          await world.project(await world.events(), otherCuts);
          expect(await world.readModel()).toEqual(once);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60 },
    ));

  it('have the same result when every batch is projected twice', () =>
    fc.assert(
      fc.asyncProperty(anyMoves, anyCuts, async (moves, cuts) => {
        const world = await World.of(moves);
        try {
          const events = await world.events();
          await world.project(events, [1]);
          const once = await world.readModel();
          await world.forget();
          for (const batch of inBatches(events, cuts)) {
            await world.project(batch, [batch.length]);
            await world.project(batch, [1]);
          }
          expect(await world.readModel()).toEqual(once);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60 },
    ));

  it('have the same result when the read model is rebuilt as when it followed the log', () =>
    fc.assert(
      fc.asyncProperty(anyMoves, async (moves) => {
        const world = await World.of(moves, { projectEach: true });
        try {
          const before = await world.readModel();
          expect(await world.rebuild()).toEqual([]);
          expect(await world.readModel()).toEqual(before);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60 },
    ));

  it('also rebuild a lost name index', () =>
    fc.assert(
      fc.asyncProperty(anyMoves, async (moves) => {
        const world = await World.of(moves, { projectEach: true });
        try {
          const before = await world.readModel();
          await world.loseNames();
          await world.rebuild();
          expect(await world.readModel()).toEqual(before);
        } finally {
          await world.close();
        }
      }),
      { numRuns: 60 },
    ));
});

describe('A campaign that is renamed to another spelling of its own name', () => {
  it('keeps it, even when all events are projected at once before there is a claim', async () => {
    const world = await World.of([
      { of: 'campaign', number: 0, does: 'draft', name: 'Spring' },
      { of: 'campaign', number: 0, does: 'rename', name: ' Spring ' },
    ]);
    try {
      const events = await world.events();
      await world.project(events, [events.length]);
      expect(await world.readModel()).toMatchObject({
        documents: expect.arrayContaining([[expect.objectContaining({ id: uuidOf('c', 0), name: ' Spring ' })]]),
        claims: [
          expect.objectContaining({ campaign_id: uuidOf('c', 0), name_key: 'Spring', expected_revision: -1, held: 1 }),
        ],
      });
    } finally {
      await world.close();
    }
  });
});

/** A log that follows the rules, and its read model. */
class World {
  private readonly database = SqliteDatabase.inMemory();
  private readonly log = new SqliteEventStore(this.database);
  private readonly names: NameIndex = new SqliteNameIndex(this.database);
  private readonly campaigns = new CampaignRepository(this.log);
  private readonly clock = new Clock();
  private readonly resolver = new NameResolver(this.names, this.campaigns, this.clock);
  private documents: SqliteReadModelStore;
  private handlers: readonly Handler[];
  private readonly revisions = new Map<string, number>();
  private readonly nameOf = new Map<number, string | undefined>();
  private readonly connected = new Set<number>();
  private moment = Date.parse('2026-01-05T09:00:00.000Z');

  static async of(moves: readonly Move[], { projectEach = false } = {}): Promise<World> {
    const world = new World();
    world.documents = await SqliteReadModelStore.open(world.database, VIEWS);
    const follower = new NameFollower(world.names, world.resolver, world.campaigns, world.clock);
    const handlers = allHandlers(follower, world.log, world.documents);
    // The world has no leads, and saves no checkpoints.
    world.handlers = handlers.filter((handler) => isProjection(handler) || !handler.needsViews);
    for (const move of moves) {
      const before = await world.events();
      await world.move(move);
      if (projectEach) await world.project((await world.events()).slice(before.length), [1]);
    }
    return world;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  async events(): Promise<readonly RecordedEvent[]> {
    const logs = ['campaign', 'sender', 'suppression'].map((category) =>
      follow(this.log, { category }, ({ live }) => live),
    );
    const events = (await Promise.all(logs)).flatMap((log) => log.events);
    return events.sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  async project(events: readonly RecordedEvent[], cuts: readonly number[]): Promise<void> {
    for (const batch of inBatches(events, cuts)) {
      for (const handler of this.handlers) {
        const own = batch.filter(({ streamId }) => categoryOf(streamId) === handler.category);
        if (isProjection(handler)) {
          await this.documents.save(await changesOf(handler, own, this.documents, this.log));
        } else {
          const wanted = own.filter(({ type }) => handler.types?.includes(type) !== false);
          await handler.react(wanted.map((event) => consumed(event, handler.codec)));
        }
      }
    }
  }

  async rebuild(): Promise<unknown[]> {
    const { log: eventStore, documents: readModel } = this;
    const parked = [];
    for (const handler of this.handlers) {
      parked.push(...(await rebuildConsumer({ handler, eventStore, readModel }, () => undefined)));
    }
    return parked;
  }

  /** All documents and all claims, without the leases of the attempts. */
  async readModel(): Promise<object> {
    const documents = await Promise.all(
      USERS.flatMap((userId) => VIEWS.map((view) => this.documents.list(view, { userId }))),
    );
    const claims = this.database.all<NameClaim>(
      "SELECT * FROM name_claims WHERE user_id <> '' ORDER BY user_id, name_key",
    );
    return { documents, claims: claims.map(({ lease_until: _, ...claim }) => claim) };
  }

  async forget(): Promise<void> {
    for (const view of VIEWS) await this.documents.reset(viewName(view), view);
    await this.loseNames();
  }

  async loseNames(): Promise<void> {
    await this.database.write('run', [['DELETE FROM name_claims']]);
  }

  private move(move: Move): Promise<void> {
    switch (move.of) {
      case 'campaign':
        return this.moveCampaign(move);
      case 'sender':
        return this.moveSender(move);
      case 'suppression':
        return this.moveSuppression(move);
    }
  }

  private async moveCampaign(move: Extract<Move, { of: 'campaign' }>): Promise<void> {
    const campaign_id = uuidOf('c', move.number);
    const begun = this.revisions.has(`campaign-${campaign_id}`);
    const name = this.nameOf.get(move.number);
    if (move.does === 'draft' && !begun && this.isFree(move.name, move.number)) {
      const channel = move.number % 2 === 0 ? EMAIL : LINKEDIN;
      const nodes = minimalSequence(channel.type, [`${campaign_id}-1`, `${campaign_id}-2`]);
      const data = {
        campaign_id,
        user_id: userOf(move.number),
        name: move.name,
        sender_account_ids: ['s0'],
        ...channel,
      };
      this.nameOf.set(move.number, move.name);
      await this.append(
        campaign_id,
        move.number,
        { type: 'CampaignDrafted', data },
        { type: 'SequenceSeeded', data: { campaign_id, nodes } },
      );
    }
    if (move.does === 'rename' && name !== undefined && this.isFree(move.name, move.number)) {
      this.nameOf.set(move.number, move.name);
      await this.append(campaign_id, move.number, { type: 'CampaignRenamed', data: { campaign_id, name: move.name } });
    }
    if (move.does === 'delete' && name !== undefined) {
      this.nameOf.delete(move.number);
      await this.append(campaign_id, move.number, { type: 'CampaignDeleted', data: { campaign_id } });
    }
    if (move.does === 'abandon' && (name !== undefined || !begun)) {
      const type = begun ? 'NameClaimAbandoned' : 'CampaignDraftAbandoned';
      await this.append(campaign_id, move.number, { type, data: { campaign_id, claim_id: 'k' } });
    }
  }

  private async moveSender({ number, does }: Extract<Move, { of: 'sender' }>): Promise<void> {
    const sender_id = uuidOf('a', number);
    if ((does === 'connect') === this.connected.has(number)) return;
    this.connected.add(number);
    await this.appendTo(`sender-${sender_id}`, number, senderCodec, senderEvent(sender_id, userOf(number), does));
  }

  private async moveSuppression({ number, does }: Extract<Move, { of: 'suppression' }>): Promise<void> {
    const suppression_id = uuidOf('b', number);
    const stream = `suppression-${suppression_id}`;
    if (does === 'remove' && !this.revisions.has(stream)) return;
    const event = suppressionEvent({ suppression_id, user_id: userOf(number) }, does);
    await this.appendTo(stream, number, suppressionCodec, event);
  }

  private isFree(name: string, number: number): boolean {
    const others = [...this.nameOf].filter(([other]) => other !== number && userOf(other) === userOf(number));
    return others.every(([, taken]) => taken === undefined || nameKey(taken) !== nameKey(name));
  }

  private append(id: string, number: number, ...events: CampaignEvent[]): Promise<void> {
    return this.appendTo(`campaign-${id}`, number, campaignCodec, ...events);
  }

  private async appendTo<E extends CampaignEvent | SenderEvent | SuppressionEvent>(
    streamId: string,
    number: number,
    codec:
      | { encode: typeof campaignCodec.encode }
      | { encode: typeof senderCodec.encode }
      | { encode: typeof suppressionCodec.encode },
    ...events: E[]
  ): Promise<void> {
    const occurred_at = new Date(this.moment++).toISOString();
    const encode = codec.encode.bind(codec) as (event: E, id: string, metadata: object) => RecordedEvent;
    const news = events.map((event) => encode(event, randomUUID(), { ...metadataOf(userOf(number)), occurred_at }));
    const expected = this.revisions.get(streamId) ?? 'no_stream';
    this.revisions.set(streamId, await this.log.append(streamId, expected, news));
  }
}

const userOf = (number: number): string => (number === CAMPAIGNS - 1 ? 'eve' : 'ada');

/** @param kind a hexadecimal digit */
function uuidOf(kind: string, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function senderEvent(sender_id: string, user_id: string, does: SenderMove): SenderEvent {
  switch (does) {
    case 'connect':
      return {
        type: 'SenderConnected',
        data: { sender_id, user_id, type: 'email', status: 'active', display_name: 'Ada' },
      };
    case 'change':
      return { type: 'SenderChanged', data: { sender_id, status: 'warming', daily_limit: 20 } };
    case 'disconnect':
      return { type: 'SenderDisconnected', data: { sender_id } };
    case 'erase':
      return { type: 'SenderErased', data: { sender_id } };
  }
}

function suppressionEvent(
  of: { readonly suppression_id: string; readonly user_id: string },
  does: SuppressionMove,
): SuppressionEvent {
  switch (does) {
    case 'suppress':
      return { type: 'PersonSuppressed', data: { ...of, email: 'grace@example.com' } };
    case 'erase':
      return { type: 'ErasedPersonSuppressed', data: of };
    case 'remove':
      return { type: 'SuppressionRemoved', data: of };
  }
}

function inBatches<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let from = 0, n = 0; from < all.length; n++) {
    const size = sizes[Math.min(n, sizes.length - 1)]!;
    batches.push(all.slice(from, from + size));
    from += size;
  }
  return batches;
}
