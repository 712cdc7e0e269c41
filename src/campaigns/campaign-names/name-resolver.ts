import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { type ExpectedRevision } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { CampaignRepository } from '../campaign.repository';
import { type CampaignEvent } from '../domain/events';
import { judge, type Verdict } from './judge';
import { type NameClaim, NameIndex } from './name-index';

/** `expected_revision` of a claim whose attempt creates the stream. */
export const NO_STREAM = -1;

/** Finds out from the streams what became of claims, and ends attempts whose outcome is unknown. */
@Injectable()
export class NameResolver {
  constructor(
    private readonly names: NameIndex,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends an attempt whose outcome is unknown: fences its stream, and only then deletes its claim. A paused writer that
   * wakes later fails at the fence. If the claim was used after all, nothing changes.
   */
  async resolve(claim: NameClaim): Promise<'held' | 'dead'> {
    let verdict = await this.judge(claim);
    if (verdict === 'open') {
      await this.fence(claim);
      verdict = await this.judge(claim);
    }
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

  /** Takes the attempt's revision in the stream. If another event already has it, no fence is needed. */
  private async fence(claim: NameClaim): Promise<void> {
    const { campaign_id, expected_revision } = claim;
    const place: ExpectedRevision = expected_revision === NO_STREAM ? 'no_stream' : expected_revision;
    await this.campaigns.transact(
      campaign_id,
      (_campaign, revision) => ({ events: revision === place ? [fenceFor(claim)] : [] }),
      { context: this.fenceContext(claim) },
    );
  }

  private fenceContext(claim: NameClaim): CommandContext {
    const actor = { type: 'process', id: 'name-resolver' } as const;
    const caller = { userId: claim.user_id, actor, correlationId: claim.command_id };
    return { caller, commandId: deriveId(claim.claim_id, 'fence'), now: this.clock.now() };
  }
}

function fenceFor({ claim_id, campaign_id, expected_revision }: NameClaim): CampaignEvent {
  const type = expected_revision === NO_STREAM ? 'CampaignDraftAbandoned' : 'NameClaimAbandoned';
  return { type, data: { campaign_id, claim_id } };
}
