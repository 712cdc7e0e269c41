import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { type NameClaims } from '../../../src/campaigns/campaign-names/name-claims';
import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { CreateDraftCampaign } from '../../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type CampaignChanges } from '../../../src/campaigns/domain/commands';
import { type CampaignUpdated, UpdateCampaign } from '../../../src/campaigns/update-campaign/update-campaign';
import { DuplicateCampaign } from '../../../src/campaigns/duplicate-campaign/duplicate-campaign';
import { type Clock } from '../../../src/event-sourcing/deciding/clock';
import {
  type EventStore,
  type Position,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../../src/event-sourcing/log/event-store';
import { type ReadModelStore } from '../../../src/event-sourcing/consuming/read-model-store';
import { type NameFollower } from '../../../src/campaigns/campaign-names/name-follower';
import { NameGate, type Opening } from '../../../src/campaigns/campaign-names/name-gate';
import { type Protocol, protocolOf, type Replaced, StoppedClock, type Surroundings } from '../../support/protocol';
import { Actor } from './actor';
import { changing, gatedLog, gatedNames, reach, reading } from './gated-stores';
import { ADA, type Stores } from './stores';
import {
  ClaimsOnce,
  ClaimsWithoutName,
  logThatAppendsSingly,
  ReleasableClaims,
  ResolverWithoutFence,
} from './weakened';

/** Creates a campaign named Spring, or a copy of another campaign. */
export interface Creator {
  readonly name: string;
  readonly key: string;
  /** The name of the campaign that it copies, which exists from the start. */
  readonly copyOf?: string;
  /** Number of milliseconds by which its clock is ahead of the others. */
  readonly ahead?: number;
}

/** Changes a campaign several times, each time with a new command. */
export interface Updater {
  readonly name: string;
  readonly key: string;
  /** The name that the campaign has at the start. Updaters with the same one change the same campaign. */
  readonly draftedAs: string;
  readonly changes: readonly CampaignChanges[];
}

/** Parts that are removed from the protocol, to check that the walk finds the violation. */
export interface Weakness {
  readonly withoutFence?: boolean;
  /** A process that starts grants names at once. */
  readonly withoutGate?: boolean;
  readonly releasingOn?: new (message: string) => Error;
  /** A command claims its name only at the first revision at which it is tried. */
  readonly claimingOnce?: boolean;
  /** The id of a claim does not depend on the name. */
  readonly claimingWithoutName?: boolean;
  /** The log stores the events of an append one after the other. */
  readonly appendingSingly?: boolean;
}

/** An actor and its work, which can be started many times. */
export interface Part {
  readonly actor: Actor;
  readonly work: () => Promise<unknown>;
}

export const NOW = new StoppedClock();

/** Milliseconds after which all leases of the others have expired. */
export const PAST_ALL_LEASES = 3_600_000;

/** @param sourceId of the campaign that it copies */
export function creator(
  stores: Stores,
  { name, key, ahead }: Creator,
  weakness: Weakness,
  sourceId: string | undefined,
): Part {
  const actor = new Actor(name);
  const work = async (): Promise<CampaignDocument> => {
    const { creating, duplicating, claims } = processOf(stores, actor, new StoppedClock(ahead), weakness);
    return releasing(claims, weakness, () =>
      sourceId === undefined
        ? creating.execute(new CreateDraftCampaign(spring(stores), ADA, key))
        : duplicating.execute(new DuplicateCampaign(sourceId, ADA, { idempotencyKey: key })),
    );
  };
  return { actor, work };
}

/** The call with which the projector waits for the next batch. */
export const READ_LOG = 'read the log';

/** A creator in a process that starts when it may. */
export function starter(
  stores: Stores,
  { name, key, ahead }: Creator,
  isReady: () => boolean,
  { withoutGate }: Weakness,
): Part {
  const actor = new Actor(name);
  const work = async (): Promise<CampaignDocument> => {
    await reach(actor, { ...reading('start', async () => undefined), faults: [], isReady });
    const surroundings = surroundingsOf(stores, actor, new StoppedClock(ahead));
    const gate = gateOf(stores, actor, protocolOf(surroundings).follower);
    const { creating } = protocolOf(surroundings, withoutGate ? {} : { gate });
    return creating.execute(new CreateDraftCampaign(spring(stores), ADA, key));
  };
  return { actor, work };
}

/** Restores the claims, when it may. */
export function operator(stores: Stores, backup: () => string, isReady: () => boolean): Part {
  const actor = new Actor('operator');
  const restore = { ...changing('restore the claims', () => stores.restoreClaims(backup())), faults: [], isReady };
  return { actor, work: () => reach(actor, restore) };
}

export function updater(stores: Stores, campaignId: string, { name, key, changes }: Updater, weakness: Weakness): Part {
  const actor = new Actor(name);
  const work = async () => {
    const { updating, claims } = processOf(stores, actor, NOW, weakness);
    const responses: CampaignUpdated[] = [];
    for (const [index, change] of changes.entries()) {
      const update = new UpdateCampaign(campaignId, change, ADA, { idempotencyKey: `${key} ${index}` });
      responses.push(await releasing(claims, weakness, () => updating.execute(update)));
    }
    return responses;
  };
  return { actor, work };
}

export function resolver(stores: Stores, weakness: Weakness): Part {
  const actor = new Actor('resolver');
  const clock = new StoppedClock(PAST_ALL_LEASES);
  return { actor, work: () => processOf(stores, actor, clock, weakness).sweeper.sweep() };
}

/** @param times how often it waits for new events and processes them */
export function projector(stores: Stores, times: number, weakness: Weakness): Part {
  const actor = new Actor('projector');
  const read = reading(READ_LOG, () => stores.campaignEvents(stores.followed));
  const work = async () => {
    const { follower } = processOf(stores, actor, NOW, weakness);
    for (let time = 0; time < times; time++) {
      const batch = await reach(actor, { ...read, isReady: () => stores.hasNews() });
      await follower.react(batch.map((event) => campaignCodec.decode(event)));
      const { position } = batch[batch.length - 1]!;
      await reach(
        actor,
        changing('save the checkpoint', async () => (stores.followed = position)),
      );
    }
  };
  return { actor, work };
}

/** Releases the claim after an error for which the weakened protocol releases it. */
async function releasing<T>(claims: NameClaims, { releasingOn }: Weakness, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (claims instanceof ReleasableClaims && error instanceof releasingOn!) await claims.release();
    throw error;
  }
}

export function spring(stores: Stores) {
  return draftNamed('Spring', stores);
}

export function draftNamed(name: string, { senderId }: Stores) {
  return { type: 'email', name, sender_account_ids: [senderId] } as const;
}

/** A process that shares only the stores with other processes. */
function processOf(stores: Stores, actor: Actor, clock: Clock, weakness: Weakness): Protocol {
  return protocolOf(surroundingsOf(stores, actor, clock, weakness), replacedBy(weakness));
}

function surroundingsOf(stores: Stores, actor: Actor, clock: Clock, { appendingSingly }: Weakness = {}): Surroundings {
  const [log, names] = [gatedLog(stores.eventStore, actor), gatedNames(stores.names, actor)];
  return { eventStore: appendingSingly ? logThatAppendsSingly(log) : log, names, senders: stores.senders, clock };
}

/** The gate before names of a process that has just started. */
function gateOf(stores: Stores, actor: Actor, follower: NameFollower): NameGate {
  const checkpoint = async () => ({ position: stores.followed, caughtUp: true });
  const readModel = { checkpoint: () => reach(actor, reading('read the checkpoint', checkpoint)) };
  const log = {
    lastPosition: async () => AFTER_ALL,
    async *subscribe({ after }: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
      const events = await reach(
        actor,
        reading(READ_LOG, () => stores.campaignEvents(after)),
      );
      yield { events, live: true };
    },
  };
  return new PatientGate(readModel as unknown as ReadModelStore, log as unknown as EventStore, follower);
}

/** Has no time limit: what an actor does must depend only on the results of its calls. */
class PatientGate extends NameGate {
  protected override inTime(opening: Promise<Opening>): Promise<Opening> {
    return opening;
  }
}

/** Sorts after every position. */
const AFTER_ALL: Position = '~';

function replacedBy({ withoutFence, releasingOn, claimingOnce, claimingWithoutName }: Weakness): Replaced {
  return {
    ...(withoutFence && { Resolver: ResolverWithoutFence }),
    ...(releasingOn && { Claims: ReleasableClaims }),
    ...(claimingOnce && { Claims: ClaimsOnce }),
    ...(claimingWithoutName && { Claims: ClaimsWithoutName }),
  };
}
