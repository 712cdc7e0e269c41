import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { type ExpectedRevision, StreamDeleted } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { CampaignRepository } from '../campaign.repository';
import { type CampaignEvent } from '../domain/events';
import { judge, type Verdict } from './judge';
import { type NameClaim, NameIndex } from './name-index';

/** Finds out from the streams what became of claims, and ends attempts whose outcome is unknown. */
@Injectable()
export class NameResolver {
  constructor(
    private readonly names: NameIndex,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  /** Deletes the claim of an attempt that has failed, or whose lease has ended before it was used. */
  async settle(claim: NameClaim): Promise<'held' | 'dead' | 'in progress'> {
    const verdict = await this.judge(claim);
    if (verdict === 'held') return 'held';
    // Nothing is in progress under a claim that was used: its events were removed, or the log has lost them.
    if (verdict === 'open' && !claim.held && claim.lease_until > this.clock.now()) return 'in progress';
    if (verdict === 'open') return this.resolve(claim);
    // No fence is needed: the stream has passed the revision of the claim.
    await this.names.delete(claim);
    return 'dead';
  }

  /**
   * Ends an attempt whose outcome is unknown: fences its stream, and only then deletes its claim. A paused writer that
   * wakes later fails at the fence. If the claim was used after all, nothing changes.
   */
  async resolve(claim: NameClaim): Promise<'held' | 'dead'> {
    let verdict = await this.judge(claim);
    if (verdict === 'open') verdict = await this.verdictBehindFence(claim);
    if (verdict !== 'dead') return 'held';
    await this.names.delete(claim);
    return 'dead';
  }

  /** Claims to resolve: not marked as held, and with a lease that has ended. */
  expired(limit = 100): Promise<NameClaim[]> {
    return this.names.expired(this.clock.now(), limit);
  }

  /** A campaign with an unreadable event may have the name, so its claim counts as held. */
  async judge(claim: NameClaim): Promise<Verdict> {
    try {
      return judge(claim, await this.campaigns.read(claim.campaign_id));
    } catch (error) {
      if (error instanceof UnreadableEvent) return 'held';
      throw error;
    }
  }

  /** A stream that was deleted needs no fence: nothing can be appended under the claim. */
  private async verdictBehindFence(claim: NameClaim): Promise<Verdict> {
    try {
      await this.fence(claim);
    } catch (error) {
      if (error instanceof StreamDeleted) return 'dead';
      throw error;
    }
    return this.judge(claim);
  }

  /**
   * Takes the attempt's revision in the stream. If another event already has it, no fence is needed. A stream that has
   * not reached the revision lost events when the log was restored, so it gets its fence at its end.
   */
  private async fence(claim: NameClaim): Promise<void> {
    await this.campaigns.transact(
      claim.campaign_id,
      (_campaign, revision) => ({
        events: numberOf(revision) <= claim.expected_revision ? [fenceFor(claim, revision)] : [],
      }),
      { context: this.fenceContext(claim) },
    );
  }

  private fenceContext(claim: NameClaim): CommandContext {
    const actor = { type: 'process', id: 'name-resolver' } as const;
    const caller = { userId: claim.user_id, actor, correlationId: claim.command_id };
    return { caller, commandId: deriveId(claim.claim_id, 'fence'), now: this.clock.now() };
  }
}

/** A revision as it is stored in claims. */
export function numberOf(revision: ExpectedRevision): number {
  return revision === 'no_stream' ? -1 : revision;
}

function fenceFor({ claim_id, campaign_id }: NameClaim, revision: ExpectedRevision): CampaignEvent {
  const type = revision === 'no_stream' ? 'CampaignDraftAbandoned' : 'NameClaimAbandoned';
  return { type, data: { campaign_id, claim_id } };
}
