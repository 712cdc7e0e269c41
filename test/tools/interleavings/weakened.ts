import { type ClaimToDelete, type NameClaim, type NameIndex } from '../../../src/campaigns/campaign-names/name-index';
import { type ClaimedName, type NameAttempt, NameClaims } from '../../../src/campaigns/campaign-names/name-claims';
import { type NameGate } from '../../../src/campaigns/campaign-names/name-gate';
import { NameResolver } from '../../../src/campaigns/campaign-names/name-resolver';
import { type Campaign } from '../../../src/campaigns/domain/campaign';
import { nameKey } from '../../../src/campaigns/domain/campaign-name';
import { type CampaignRepository } from '../../../src/campaigns/campaign.repository';
import { type Clock } from '../../../src/event-sourcing/deciding/clock';

/** Deletes the claim of an attempt with an expired lease without fencing its place in the stream. */
export class ResolverWithoutFence extends NameResolver {
  constructor(
    private readonly index: NameIndex,
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

/** Remembers its claim and can release it, which the protocol does not allow. */
export class ReleasableClaims extends NameClaims {
  private claimed: ClaimToDelete | undefined;

  constructor(
    private readonly index: NameIndex,
    resolver: NameResolver,
    gate: NameGate,
    clock: Clock,
  ) {
    super(index, resolver, gate, clock);
  }

  override async claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    this.claimed = undefined;
    const claimed = await super.claim(attempt, current);
    const { name_claim_id: claim_id } = claimed;
    if (claim_id !== undefined) this.claimed = { user_id: attempt.userId, name_key: nameKey(attempt.name), claim_id };
    return claimed;
  }

  async release(): Promise<void> {
    if (this.claimed !== undefined) await this.index.delete(this.claimed);
  }
}
