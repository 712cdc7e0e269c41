import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/clock';
import { type CommandContext } from '../../event-sourcing/stream-repository';
import { UnreadableEvent } from '../../event-sourcing/event-codec';
import { WrongExpectedRevision } from '../../event-sourcing/event-store';
import { deriveId } from '../../event-sourcing/identity';
import { CampaignRepository } from '../campaign.repository';
import { NAME_KEY_VERSION, nameKey } from '../domain/campaign-name';
import { CampaignError } from '../domain/errors';
import { type CampaignEvent } from '../domain/events';
import { CampaignNames, type NameClaim } from './campaign-names';
import { freeName } from './free-name';
import { judge, type Verdict } from './judge';

/**
 * How long others leave an attempt alone. Only convenience hangs on it (how soon the name of a crashed attempt is free
 * again), never safety: whoever ends an attempt fences its stream first, whatever the clocks say.
 */
export const LEASE_MS = 30_000;

const NO_STREAM = -1;
const ATTEMPTS = 5;

export interface NameAttempt {
  readonly campaignId: string;
  readonly userId: string;
  readonly name: string;
  readonly commandId: string;
  /** Revision at which the attempt appends. */
  readonly expectedRevision: 'no_stream' | number;
}

/** One name per user, where no transaction spans index and log: a claim is a lock on the right to append. */
@Injectable()
export class NameClaims {
  constructor(
    private readonly names: CampaignNames,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims a name for an attempt; to be called again with the same attempt is to have claimed it once.
   * The claim is never released by the attempt itself, however that ends.
   * @throws CampaignError campaign_name_taken, campaign_name_pending, idempotency_key_reused
   */
  async claim(attempt: NameAttempt): Promise<NameClaim> {
    const claim = claimOf(attempt, this.clock.in(LEASE_MS));
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const inTheWay = await this.names.insert(claim);
      if (inTheWay === undefined || inTheWay.id === claim.id) return claim;
      await this.makeWay(inTheWay, attempt);
    }
    throw pending();
  }

  /**
   * Ends an attempt that nobody can be sure of: fences its stream, and only then deletes its claim. A paused writer
   * that wakes up later finds the fence instead of its place. Nothing happens when the attempt came true after all.
   * @returns whether it did
   */
  async resolve(claim: NameClaim): Promise<'held' | 'dead'> {
    const verdict = await this.judge(claim);
    const settled = verdict === 'open' ? await this.fence(claim) : verdict;
    if (settled === 'dead') await this.names.delete(claim);
    return settled;
  }

  /** Claims whose attempt should have come to an end: to be resolved, unless somebody else does. */
  expired(limit = 100): Promise<NameClaim[]> {
    return this.names.expired(this.clock.now(), limit);
  }

  /** A campaign with an event that this version cannot read may well have the name: blocked is the safe side. */
  async judge(claim: NameClaim): Promise<Verdict> {
    try {
      return judge(claim, await this.campaigns.read(claim.campaign_id));
    } catch (error) {
      if (error instanceof UnreadableEvent) return 'held';
      throw error;
    }
  }

  /** Returns when trying again may succeed. */
  private async makeWay(inTheWay: NameClaim, attempt: NameAttempt): Promise<void> {
    if (inTheWay.campaign_id === attempt.campaignId && attempt.expectedRevision === 'no_stream')
      throw idempotencyKeyReused();
    const verdict = await this.judge(inTheWay);
    if (verdict === 'held') throw await this.taken(attempt);
    if (verdict === 'dead') return this.names.delete(inTheWay);
    if (inTheWay.lease_until > this.clock.now()) throw pending();
    await this.resolve(inTheWay);
  }

  /** @returns what is true of the claim once nothing can be appended at its place any more */
  private async fence(claim: NameClaim): Promise<'held' | 'dead'> {
    const expected = claim.expected_revision === NO_STREAM ? 'no_stream' : claim.expected_revision;
    try {
      await this.campaigns.append(claim.campaign_id, expected, [fenceFor(claim)], this.fenceContext(claim));
      return 'dead';
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      return (await this.judge(claim)) === 'held' ? 'held' : 'dead';
    }
  }

  private fenceContext(claim: NameClaim): CommandContext {
    const caller = { userId: claim.user_id, correlationId: claim.command_id };
    return { caller, commandId: deriveId(claim.id, 'fence'), now: this.clock.now() };
  }

  private async taken({ userId, name }: NameAttempt): Promise<CampaignError> {
    const suggested_name = await freeName(this.names, userId, name);
    return new CampaignError('campaign_name_taken', 'You already have a campaign of this name.', { suggested_name });
  }
}

function claimOf(attempt: NameAttempt, leaseUntil: string): NameClaim {
  const expected_revision = attempt.expectedRevision === 'no_stream' ? NO_STREAM : attempt.expectedRevision;
  return {
    id: claimId(attempt.commandId, expected_revision),
    user_id: attempt.userId,
    name_key: nameKey(attempt.name),
    name_key_version: NAME_KEY_VERSION,
    campaign_id: attempt.campaignId,
    command_id: attempt.commandId,
    expected_revision,
    lease_until: leaseUntil,
    held: false,
  };
}

function claimId(commandId: string, expectedRevision: number): string {
  return deriveId(commandId, `name at ${expectedRevision}`);
}

function fenceFor({ id: claim_id, campaign_id, expected_revision }: NameClaim): CampaignEvent {
  const type = expected_revision === NO_STREAM ? 'CampaignDraftAbandoned' : 'NameClaimAbandoned';
  return { type, data: { campaign_id, claim_id } };
}

function pending(): CampaignError {
  return new CampaignError('campaign_name_pending', 'A campaign of this name is being created; try again in a moment.');
}

export function idempotencyKeyReused(): CampaignError {
  return new CampaignError('idempotency_key_reused', 'This idempotency key was used for a different request.');
}
