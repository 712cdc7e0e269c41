import { type CampaignNames, type NameClaim } from '../../../src/campaigns/campaign-names/campaign-names';
import { type NameAttempt, NameClaims } from '../../../src/campaigns/campaign-names/name-claims';
import { type CampaignRepository } from '../../../src/campaigns/campaign.repository';
import { type Clock } from '../../../src/event-sourcing/clock';

/** Deletes the claim of an attempt past its lease, and leaves the attempt's place in the stream open. */
export class ClaimsWithoutFence extends NameClaims {
  constructor(
    private readonly index: CampaignNames,
    campaigns: CampaignRepository,
    clock: Clock,
  ) {
    super(index, campaigns, clock);
  }

  override async resolve(claim: NameClaim): Promise<'held' | 'dead'> {
    if ((await this.judge(claim)) === 'held') return 'held';
    await this.index.delete(claim);
    return 'dead';
  }
}

/** Knows what it claimed, so that whoever holds it can take back what must not be taken back. */
export class ReleasableClaims extends NameClaims {
  private claimed: NameClaim | undefined;

  constructor(
    private readonly index: CampaignNames,
    campaigns: CampaignRepository,
    clock: Clock,
  ) {
    super(index, campaigns, clock);
  }

  override async claim(attempt: NameAttempt): Promise<NameClaim> {
    this.claimed = undefined;
    return (this.claimed = await super.claim(attempt));
  }

  async release(): Promise<void> {
    if (this.claimed !== undefined) await this.index.delete(this.claimed);
  }
}
