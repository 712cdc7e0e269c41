import { type ClaimToDelete, type NameClaim, type NameIndex } from '../../../src/campaigns/campaign-names/name-index';
import { type ClaimedName, type NameAttempt, NameClaims } from '../../../src/campaigns/campaign-names/name-claims';
import { type NameGate } from '../../../src/campaigns/campaign-names/name-gate';
import { NameResolver } from '../../../src/campaigns/campaign-names/name-resolver';
import { type Campaign } from '../../../src/campaigns/domain/campaign';
import { nameKey } from '../../../src/campaigns/domain/campaign-name';
import { type CampaignRepository } from '../../../src/campaigns/campaign.repository';
import { type EventStore } from '../../../src/event-sourcing/log/event-store';
import { type Clock } from '../../../src/event-sourcing/deciding/clock';
import { decorated } from '../../support/decorated';

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

/** Claims the name of a command only once, although the command may be tried at several revisions. */
export class ClaimsOnce extends NameClaims {
  private readonly claimed = new Map<string, ClaimedName>();

  override async claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    const claimed = this.claimed.get(attempt.commandId) ?? (await super.claim(attempt, current));
    this.claimed.set(attempt.commandId, claimed);
    return claimed;
  }
}

/** Gives all claims of a campaign at one revision the same id. */
export class ClaimsWithoutName extends NameClaims {
  override claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    return super.claim({ ...attempt, commandId: attempt.campaignId }, current);
  }
}

/** Makes one append of each event, so that a crash or another append can come between two of them. */
export function logThatAppendsSingly(log: EventStore): EventStore {
  return decorated<EventStore>(log, {
    async append(stream, expected, events) {
      let last = expected;
      for (const event of events) last = await log.append(stream, last, [event]);
      return last as number;
    },
  });
}
