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
 * How long others leave an attempt alone. It decides how soon the name of a crashed attempt is free again, and nothing
 * else: whoever ends an attempt fences its stream first, whatever the clocks say.
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
  /** Revision at which the attempt appends. */
  readonly expectedRevision: ExpectedRevision;
}

/** Metadata of the event that gives a campaign a claimed name. */
export type ClaimedName = Readonly<{ name_claim_id?: string }>;

/** The index does not have the names of all events in the log yet, so it cannot grant one. */
export class NamesIncomplete extends NotCaughtUp {}

/** One name per user, although no transaction spans index and log: a claim is a lock on the right to append. */
@Injectable()
export class NameClaims {
  constructor(
    private readonly names: NameIndex,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims a name for an attempt. Claiming again for the same attempt has the same result. A failed attempt never
   * releases its claim: another process may be appending under it.
   * @param current the campaign; a name with the key of its current name needs no claim
   * @throws NamesIncomplete, CampaignError campaign_name_taken, campaign_name_pending, KeyReused
   */
  async claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    if (current?.status === 'draft' && nameKey(current.name) === nameKey(attempt.name)) return {};
    if (!(await this.names.isComplete())) throw new NamesIncomplete('the names in use are not all known yet');
    const claim = claimOf(attempt, this.clock.in(LEASE_MS));
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const inTheWay = await this.names.insert(claim);
      if (inTheWay === undefined || inTheWay.claim_id === claim.claim_id) return { name_claim_id: claim.claim_id };
      await this.makeWay(inTheWay, attempt);
    }
    throw pending();
  }

  /**
   * Ends an attempt whose outcome is not known: fences its stream, and only then deletes its claim. A paused writer that
   * wakes later finds the fence in its place. Nothing happens when the claim was used after all.
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

  /** Claims whose attempts should have ended: to be resolved, unless somebody else does. */
  expired(limit = 100): Promise<NameClaim[]> {
    return this.names.expired(this.clock.now(), limit);
  }

  /** A campaign with an event that this version cannot read may have the name: blocking it is the safe side. */
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
    if (inTheWay.campaign_id === attempt.campaignId && attempt.expectedRevision === 'no_stream') throw new KeyReused();
    const verdict = await this.judge(inTheWay);
    if (verdict === 'held') throw await this.taken(attempt);
    // No fence is needed: the stream is past the revision that the claim was for.
    if (verdict === 'dead') return this.names.delete(inTheWay);
    if (inTheWay.lease_until > this.clock.now()) throw pending();
    await this.resolve(inTheWay);
  }

  /** Takes the attempt's place in the stream. When something else has taken it, that is as good. */
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
    return new CampaignError('campaign_name_taken', 'You already have a campaign of this name.', { suggested_name });
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
    'Another request is giving a campaign this name. Try again in a moment.',
  );
}
