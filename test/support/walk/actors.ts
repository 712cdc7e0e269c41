import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { NameClaims } from '../../../src/campaigns/campaign-names/name-claims';
import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { CreateDraftCampaign } from '../../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type Clock } from '../../../src/event-sourcing/clock';
import { deriveId } from '../../../src/event-sourcing/identity';
import { type Protocol, protocolOf, StoppedClock } from '../protocol';
import { Actor } from './actor';
import { changing, gatedLog, gatedNames, reach, reading } from './gated-stores';
import { ADA, type Stores } from './stores';
import { ClaimsWithoutFence, ReleasableClaims } from './weakened';

export interface Creator {
  readonly name: string;
  readonly key: string;
  /** By how many milliseconds its clock is ahead of the others'. */
  readonly ahead?: number;
}

/** What is taken out of the protocol, to see whether the walk finds out. */
export interface Weakness {
  readonly withoutFence?: boolean;
  readonly releasingOn?: new (message: string) => Error;
}

/** Somebody with work to do, who can be made to start it over and over. */
export interface Part {
  readonly actor: Actor;
  readonly work: () => Promise<unknown>;
}

export const NOW = new StoppedClock();

/** By so much, every lease of the others has run out. */
export const PAST_ALL_LEASES = 3_600_000;

export function creator(stores: Stores, { name, key, ahead }: Creator, weakness: Weakness): Part {
  const actor = new Actor(name);
  const { creating, claims } = processOf(stores, actor, new StoppedClock(ahead), weakness);
  const { releasingOn } = weakness;
  const work = async (): Promise<CampaignDocument> => {
    try {
      return await creating.execute(new CreateDraftCampaign(spring(stores), ADA, key));
    } catch (error) {
      if (claims instanceof ReleasableClaims && error instanceof releasingOn!) await claims.release();
      throw error;
    }
  };
  return { actor, work };
}

/** Gives a campaign one name after the other, each by a command of its own. */
export function renamer(stores: Stores, campaignId: string, names: readonly string[], weakness: Weakness): Part {
  const actor = new Actor('renamer');
  const { claims, campaigns } = processOf(stores, actor, NOW, weakness);
  const rename = async (name: string, index: number): Promise<void> => {
    const commandId = deriveId(campaignId, `rename ${index}`);
    const expectedRevision = (await campaigns.read(campaignId)).length - 1;
    const { id } = await claims.claim({ campaignId, userId: ADA.userId, name, commandId, expectedRevision });
    const context = { caller: ADA, commandId, now: NOW.now(), onFirstEvent: { name_claim_id: id } };
    const renamed = { type: 'CampaignRenamed', data: { campaign_id: campaignId, name } } as const;
    await campaigns.append(campaignId, expectedRevision, [renamed], context);
  };
  const work = async () => {
    for (const [index, name] of names.entries()) await rename(name, index);
  };
  return { actor, work };
}

export function resolver(stores: Stores, weakness: Weakness): Part {
  const actor = new Actor('resolver');
  const { sweeper } = processOf(stores, actor, new StoppedClock(PAST_ALL_LEASES), weakness);
  return { actor, work: () => sweeper.sweep() };
}

/** @param times how often it looks for news, and waits for some */
export function projector(stores: Stores, times: number, weakness: Weakness): Part {
  const actor = new Actor('projector');
  const { index } = processOf(stores, actor, NOW, weakness);
  const read = reading('read the log', () => stores.campaignEvents(stores.followed));
  const work = async () => {
    for (let time = 0; time < times; time++) {
      const batch = await reach(actor, { ...read, isReady: () => stores.hasNews() });
      await index.follow(batch.map((event) => campaignCodec.decode(event)));
      const { position } = batch[batch.length - 1]!;
      await reach(
        actor,
        changing('save the checkpoint', async () => (stores.followed = position)),
      );
    }
  };
  return { actor, work };
}

export function spring({ senderId }: Stores) {
  return { type: 'email', name: 'Spring', sender_account_ids: [senderId] } as const;
}

/** Each actor is a process of its own, with nothing in common with the others but the stores. */
function processOf(stores: Stores, actor: Actor, clock: Clock, weakness: Weakness): Protocol {
  const [eventStore, names] = [gatedLog(stores.eventStore, actor), gatedNames(stores.names, actor)];
  const Claims = claimsWith(weakness);
  return protocolOf({ eventStore, names, senders: stores.senders, clock }, (...of) => new Claims(...of));
}

function claimsWith({ withoutFence, releasingOn }: Weakness): typeof NameClaims {
  if (withoutFence) return ClaimsWithoutFence;
  return releasingOn === undefined ? NameClaims : ReleasableClaims;
}
