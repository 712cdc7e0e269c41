import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { CreateDraftCampaign } from '../../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type Protocol, protocolOf, StoppedClock } from '../../support/protocol';
import {
  creator,
  type Creator,
  draftNamed,
  NOW,
  operator,
  type Part,
  PAST_ALL_LEASES,
  projector,
  READ_LOG,
  resolver,
  starter,
  updater,
  type Updater,
  type Weakness,
} from './actors';
import { type Actor } from './actor';
import { problemsOf } from './invariants';
import { ADA, type Stores } from './stores';
import { type Run } from './walk';

/** The actors of a walk. The campaigns that are changed or copied exist from the start. */
export interface Cast extends Weakness {
  readonly creators: readonly Creator[];
  readonly updaters?: readonly Updater[];
  readonly resolver?: boolean;
  /**
   * When all others have ended, or wait for the next batch, the claims go back to what they were at the start of the
   * walk. Then these creators start, each in a process of its own.
   */
  readonly startAfterRestore?: readonly Creator[];
  /** How often the projector waits for new events and processes them. */
  readonly projections?: number;
}

/** A time at which all leases have expired. */
const AT_LAST = new StoppedClock(2 * PAST_ALL_LEASES);

/** Starts all actors again, as often as needed. */
export interface Rehearsed {
  /** The content of the stores at the start. */
  readonly start: string;
  begin(): Promise<Run>;
}

export async function rehearse(stores: Stores, cast: Cast): Promise<Rehearsed> {
  const { startAfterRestore = [] } = cast;
  const updaters = await updatersOf(stores, cast);
  const running = await creatorsOf(stores, cast);
  const stopped = [...running, ...updaters].map(({ actor }) => actor);
  const tasks = othersOf(stores, cast);
  const mayRestore = () => stopped.every(({ ended }) => ended) && tasks.every(({ actor }) => isBetweenBatches(actor));
  const restoring = operator(stores, () => start, mayRestore);
  const isRestored = () => restoring.actor.ended;
  const starters = startAfterRestore.map((each) => ({ ...each, ...starter(stores, each, isRestored, cast) }));
  const creators = [...running, ...starters];
  const others = [...(starters.length === 0 ? [] : [restoring]), ...tasks];
  const parts = [...creators, ...updaters, ...others];
  const { eventStore, names, senders } = stores;
  const start = await stores.content();
  const begin = async (): Promise<Run> => {
    for (const { actor, work } of parts) await actor.begin(work);
    return {
      actors: parts.map(({ actor }) => actor),
      stored: () => stores.content(),
      store: (content) => stores.refill(content),
      async problems() {
        await settle(stores, protocolOf({ eventStore, names, senders, clock: AT_LAST }));
        return problemsOf(stores, creators.map(endOf), updaters.map(endOf), others.map(endOf));
      },
    };
  };
  return { start, begin };
}

function isBetweenBatches(actor: Actor): boolean {
  return actor.ended || actor.nextCall() === READ_LOG;
}

function othersOf(stores: Stores, cast: Cast): Part[] {
  const { projections = 0 } = cast;
  return [
    ...(cast.resolver ? [resolver(stores, cast)] : []),
    ...(projections === 0 ? [] : [projector(stores, projections, cast)]),
  ];
}

async function creatorsOf(stores: Stores, cast: Cast) {
  const created: (Creator & Part)[] = [];
  for (const each of cast.creators) {
    const sourceId = each.copyOf === undefined ? undefined : await drafted(stores, each.copyOf);
    created.push({ ...each, ...creator(stores, each, cast, sourceId) });
  }
  return created;
}

/** Empties the stores and drafts the campaigns that are changed. */
async function updatersOf(stores: Stores, cast: Cast) {
  const { updaters = [] } = cast;
  await stores.empty();
  const updated: (Updater & Part & { readonly campaignId: string })[] = [];
  for (const each of updaters) {
    const campaignId = await drafted(stores, each.draftedAs);
    updated.push({ ...each, campaignId, ...updater(stores, campaignId, each, cast) });
  }
  return updated;
}

/** @returns the id of the campaign, which the name follower has processed */
async function drafted(stores: Stores, name: string): Promise<string> {
  const { eventStore, names, senders } = stores;
  const { creating, follower } = protocolOf({ eventStore, names, senders, clock: NOW });
  const { id } = await creating.execute(new CreateDraftCampaign(draftNamed(name, stores), ADA, `draft of ${name}`));
  await follow(stores, { follower });
  return id;
}

function endOf<Acting extends { readonly actor: Actor }>({ actor, ...rest }: Acting) {
  return { ...rest, who: actor.name, outcome: actor.outcome };
}

/** Resolves all unfinished attempts, and lets the names follow the log to its end. */
async function settle(stores: Stores, protocol: Protocol): Promise<void> {
  await protocol.sweeper.sweep();
  await follow(stores, protocol);
}

async function follow(stores: Stores, { follower }: Pick<Protocol, 'follower'>): Promise<void> {
  const batch = await stores.campaignEvents(stores.followed);
  await follower.react(batch.map((event) => campaignCodec.decode(event)));
  stores.followed = batch[batch.length - 1]?.position ?? stores.followed;
}
