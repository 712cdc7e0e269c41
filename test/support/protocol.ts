import { handleType, retry } from 'cockatiel';
import { type CampaignNames } from '../../src/campaigns/campaign-names/campaign-names';
import { NameClaims } from '../../src/campaigns/campaign-names/name-claims';
import { NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { NameSweeper } from '../../src/campaigns/campaign-names/name-sweeper';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../../src/campaigns/campaign.projection';
import { type CampaignRepository } from '../../src/campaigns/campaign.repository';
import { CreateDraftCampaignHandler } from '../../src/campaigns/create-draft-campaign/create-draft-campaign.handler';
import { campaignDecider } from '../../src/campaigns/domain/decider';
import { Clock } from '../../src/event-sourcing/clock';
import { AppendOutcomeUnknown, type EventStore } from '../../src/event-sourcing/event-store';
import { StreamRepository } from '../../src/event-sourcing/stream-repository';
import { type SenderAccounts } from '../../src/senders/sender-accounts';

/** What one process needs from outside to take its part in keeping names with one campaign each. */
export interface Surroundings {
  readonly eventStore: EventStore;
  readonly names: CampaignNames;
  readonly senders: SenderAccounts;
  readonly clock: Clock;
}

export interface Protocol {
  readonly campaigns: CampaignRepository;
  readonly claims: NameClaims;
  readonly creating: CreateDraftCampaignHandler;
  readonly index: NameIndex;
  readonly sweeper: NameSweeper;
}

type ClaimsOf = (names: CampaignNames, campaigns: CampaignRepository, clock: Clock) => NameClaims;

const asItIs: ClaimsOf = (names, campaigns, clock) => new NameClaims(names, campaigns, clock);

/** The parts as one process has them. An append of unknown outcome is repeated once, without a pause. */
export function protocolOf({ eventStore, names, senders, clock }: Surroundings, claimsOf = asItIs): Protocol {
  const onceMore = retry(handleType(AppendOutcomeUnknown), { maxAttempts: 1 });
  const campaigns = new StreamRepository(CAMPAIGN_CATEGORY, eventStore, campaignCodec, campaignDecider, onceMore);
  const claims = claimsOf(names, campaigns, clock);
  return {
    campaigns,
    claims,
    creating: new CreateDraftCampaignHandler(campaigns, senders, claims, names, clock),
    index: new NameIndex(names, claims, campaigns),
    sweeper: new NameSweeper(claims),
  };
}

/** Stands still, at some time after the start of all tests. */
export class StoppedClock extends Clock {
  constructor(private readonly millisecondsLater = 0) {
    super();
  }

  override in(milliseconds: number): string {
    return new Date(START + this.millisecondsLater + milliseconds).toISOString();
  }
}

const START = Date.parse('2026-01-05T09:00:00.000Z');
