import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { CreateDraftCampaign } from '../../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type Protocol, protocolOf, StoppedClock } from '../../support/protocol';
import {
  creator,
  type Creator,
  NOW,
  type Part,
  PAST_ALL_LEASES,
  projector,
  renamer,
  resolver,
  spring,
  type Weakness,
} from './actors';
import { problemsOf } from './invariants';
import { ADA, type Stores } from './stores';
import { type Run } from './walk';

/** The actors of a walk. If there are renamers, the campaign that they rename exists from the start. */
export interface Cast extends Weakness {
  readonly creators: readonly Creator[];
  readonly renamedTo?: readonly string[];
  /** How many processes run the same renames. The default is one. */
  readonly renamers?: number;
  readonly resolver?: boolean;
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
  const creators = cast.creators.map((each) => ({ ...each, ...creator(stores, each, cast) }));
  const others = await othersOf(stores, cast);
  const parts = [...creators, ...others];
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
        const creatorEnds = creators.map(({ key, actor }) => ({ who: actor.name, key, outcome: actor.outcome }));
        return problemsOf(
          stores,
          creatorEnds,
          others.map(({ actor }) => ({ who: actor.name, outcome: actor.outcome })),
        );
      },
    };
  };
  return { start, begin };
}

async function othersOf(stores: Stores, cast: Cast): Promise<Part[]> {
  const { projections = 0 } = cast;
  await stores.empty();
  return [
    ...(await renamersOf(stores, cast)),
    ...(cast.resolver ? [resolver(stores, cast)] : []),
    ...(projections === 0 ? [] : [projector(stores, projections, cast)]),
  ];
}

async function renamersOf(stores: Stores, cast: Cast): Promise<Part[]> {
  const { renamedTo, renamers = 1 } = cast;
  if (renamedTo === undefined) return [];
  const campaignId = await drafted(stores);
  return Array.from({ length: renamers }, () => renamer(stores, campaignId, renamedTo, cast));
}

/** @returns the id of a new campaign, which the name follower has processed */
async function drafted(stores: Stores): Promise<string> {
  const { eventStore, names, senders } = stores;
  const { creating, follower } = protocolOf({ eventStore, names, senders, clock: NOW });
  const { id } = await creating.execute(new CreateDraftCampaign(spring(stores), ADA, 'key of the first'));
  await follow(stores, { follower });
  return id;
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
