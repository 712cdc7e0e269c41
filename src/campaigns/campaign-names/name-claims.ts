import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/deciding/clock';
import { UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { type ExpectedRevision } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { CampaignRepository } from '../campaign.repository';
import { type Campaign } from '../domain/campaign';
import { NAME_KEY_VERSION, nameKey } from '../domain/campaign-name';
import { CampaignError } from '../domain/errors';
import { type CampaignEvent } from '../domain/events';
import { freeName } from './free-name';
import { judge, type Verdict } from './judge';
import { type NameClaim, NameIndex } from './name-index';

/**
 * How long other processes wait before they may end an attempt. It only decides how soon the name of a crashed attempt
 * is free again. Safety never depends on clocks: an open attempt is always fenced before its claim is deleted.
 */
export const LEASE_MS = 30_000;

const NO_STREAM = -1;
const ATTEMPTS = 5;

/** A command that is about to give a campaign a name, at one revision of its stream. */
export interface NameAttempt {
  readonly campaignId: string;
  readonly userId: string;
  readonly name: string;
  readonly commandId: string;
  /** The attempt appends at this revision. */
  readonly expectedRevision: ExpectedRevision;
}

/** Metadata of the event that uses the claim; empty if the event needs no claim. */
export type ClaimedName = Readonly<{ name_claim_id?: string }>;

/** The index does not yet contain all names in the log, so it cannot grant one. */
export class NamesIncomplete extends NotCaughtUp {}

/** Keeps names unique per user without a transaction across index and log: a claim is a lock on the right to append. */
@Injectable()
export class NameClaims {
  constructor(
    private readonly names: NameIndex,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims a name for an attempt. A repeated claim for the same attempt has the same result. A failed attempt never
   * releases its claim, because another process may be appending under it.
   * @param current the campaign; no claim is needed if the name has the key of its current name
   * @throws NamesIncomplete, CampaignError campaign_name_taken, campaign_name_pending, KeyReused
   */
  async claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    if (current?.status === 'draft' && nameKey(current.name) === nameKey(attempt.name)) return {};
    if (!(await this.names.isComplete()))
      throw new NamesIncomplete('the name index does not yet contain all names in the log');
    const claim = claimOf(attempt, this.clock.in(LEASE_MS));
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const inTheWay = await this.names.insert(claim);
      if (inTheWay === undefined || inTheWay.claim_id === claim.claim_id) return { name_claim_id: claim.claim_id };
      await this.makeWay(inTheWay, attempt);
    }
    throw pending();
  }

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

  /** Removes the claim of another attempt if that is allowed. @throws CampaignError, KeyReused if it is not */
  private async makeWay(inTheWay: NameClaim, attempt: NameAttempt): Promise<void> {
    if (inTheWay.campaign_id === attempt.campaignId && attempt.expectedRevision === 'no_stream') throw new KeyReused();
    const verdict = await this.judge(inTheWay);
    if (verdict === 'held') throw await this.taken(attempt);
    // No fence is needed: the stream has passed the revision of the claim.
    if (verdict === 'dead') return this.names.delete(inTheWay);
    if (inTheWay.lease_until > this.clock.now()) throw pending();
    await this.resolve(inTheWay);
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

  private async taken({ userId, name }: NameAttempt): Promise<CampaignError> {
    const suggested_name = await freeName(this.names, userId, name);
    return new CampaignError('campaign_name_taken', 'You already have a campaign with this name.', { suggested_name });
  }
}

function claimOf(attempt: NameAttempt, leaseUntil: string): NameClaim {
  const expected_revision = attempt.expectedRevision === 'no_stream' ? NO_STREAM : attempt.expectedRevision;
  return {
    user_id: attempt.userId,
    name_key: nameKey(attempt.name),
    claim_id: claimId(attempt.commandId, expected_revision),
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

function fenceFor({ claim_id, campaign_id, expected_revision }: NameClaim): CampaignEvent {
  const type = expected_revision === NO_STREAM ? 'CampaignDraftAbandoned' : 'NameClaimAbandoned';
  return { type, data: { campaign_id, claim_id } };
}

function pending(): CampaignError {
  return new CampaignError(
    'campaign_name_pending',
    'Another request with this name is in progress. Try again in a moment.',
  );
}
