import { handleType, retry } from 'cockatiel';
import { type NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { NameClaims } from '../../src/campaigns/campaign-names/name-claims';
import { NameFollower } from '../../src/campaigns/campaign-names/name-follower';
import { type NameGate } from '../../src/campaigns/campaign-names/name-gate';
import { NameResolver } from '../../src/campaigns/campaign-names/name-resolver';
import { NameSweeper } from '../../src/campaigns/campaign-names/name-sweeper';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../../src/campaigns/campaign.projection';
import { type CampaignRepository } from '../../src/campaigns/campaign.repository';
import { CreateDraftCampaignHandler } from '../../src/campaigns/create-draft-campaign/create-draft-campaign.handler';
import { DuplicateCampaignHandler } from '../../src/campaigns/duplicate-campaign/duplicate-campaign.handler';
import { campaignFold } from '../../src/campaigns/domain/campaign';
import { UpdateCampaignHandler } from '../../src/campaigns/update-campaign/update-campaign.handler';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { AppendOutcomeUnknown, type EventStore, WrongExpectedRevision } from '../../src/event-sourcing/log/event-store';
import { StreamRepository } from '../../src/event-sourcing/deciding/stream-repository';
import { type SenderAccounts } from '../../src/senders/sender-accounts';

/** The dependencies of one process in the name protocol. */
export interface Surroundings {
  readonly eventStore: EventStore;
  readonly names: NameIndex;
  readonly senders: SenderAccounts;
  readonly clock: Clock;
}

export interface Protocol {
  readonly campaigns: CampaignRepository;
  readonly resolver: NameResolver;
  readonly claims: NameClaims;
  readonly creating: CreateDraftCampaignHandler;
  readonly duplicating: DuplicateCampaignHandler;
  readonly follower: NameFollower;
  readonly updating: UpdateCampaignHandler;
  readonly sweeper: NameSweeper;
}

/** Classes that replace those of the service. */
export interface Replaced {
  readonly Resolver?: typeof NameResolver;
  readonly Claims?: typeof NameClaims;
  readonly gate?: Pick<NameGate, 'mustBeOpen' | 'look'>;
}

/** The gate of a process that runs for some time already. */
const OPENING = {};
const OPEN: Replaced['gate'] = { mustBeOpen: () => Promise.resolve(OPENING), look: () => Promise.resolve(OPENING) };

/** The parts of one process. Retries have no pauses. An append with an unknown outcome is retried once. */
export function protocolOf(
  { eventStore, names, senders, clock }: Surroundings,
  { Resolver = NameResolver, Claims = NameClaims, gate = OPEN }: Replaced = {},
): Protocol {
  const campaigns = new StreamRepository(CAMPAIGN_CATEGORY, eventStore, campaignCodec, campaignFold, WITHOUT_PAUSES);
  const resolver = new Resolver(names, campaigns, clock);
  const claims = new Claims(names, resolver, gate as NameGate, clock);
  return {
    campaigns,
    resolver,
    claims,
    creating: new CreateDraftCampaignHandler(campaigns, senders, claims, clock),
    duplicating: new DuplicateCampaignHandler(campaigns, names, claims, clock),
    updating: new UpdateCampaignHandler(campaigns, senders, claims, clock),
    follower: new NameFollower(names, resolver, campaigns, clock),
    sweeper: new NameSweeper(resolver),
  };
}

const WITHOUT_PAUSES = {
  whileUnknown: retry(handleType(AppendOutcomeUnknown), { maxAttempts: 1 }),
  onConflict: retry(handleType(WrongExpectedRevision), { maxAttempts: 3 }),
};

/** Stopped at a time after a fixed start. */
export class StoppedClock extends Clock {
  constructor(private readonly millisecondsLater = 0) {
    super();
  }

  override in(milliseconds: number): string {
    return new Date(START + this.millisecondsLater + milliseconds).toISOString();
  }
}

const START = Date.parse('2026-01-05T09:00:00.000Z');
