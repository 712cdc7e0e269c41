import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type ExpectedRevision } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { type Campaign, isLive } from '../domain/campaign';
import { NAME_KEY_VERSION, nameKey } from '../domain/campaign-name';
import { CampaignError } from '../domain/errors';
import { freeName } from './free-name';
import { NameGate } from './name-gate';
import { type NameClaim, NameIndex } from './name-index';
import { NameResolver, numberOf } from './name-resolver';

/**
 * How long other processes wait before they may end an attempt. It only decides how soon the name of a crashed attempt
 * is free again. Safety never depends on clocks: an open attempt is always fenced before its claim is deleted.
 */
export const LEASE_MS = 30_000;

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

/** Keeps names unique per user without a transaction across index and log: a claim is a lock on the right to append. */
@Injectable()
export class NameClaims {
  constructor(
    private readonly names: NameIndex,
    private readonly resolver: NameResolver,
    private readonly gate: NameGate,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims a name for an attempt. A repeated claim for the same attempt has the same result. A failed attempt never
   * releases its claim, because another process may be appending under it.
   * @param current the campaign; no claim is needed if the name has the key of its current name
   * @throws NotCaughtUp, CampaignError campaign_name_taken, campaign_name_pending, KeyReused
   */
  async claim(attempt: NameAttempt, current?: Campaign): Promise<ClaimedName> {
    if (current !== undefined && isLive(current) && nameKey(current.name) === nameKey(attempt.name)) return {};
    const claim = claimOf(attempt, this.clock.in(LEASE_MS));
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const opening = await this.gate.mustBeOpen();
      const inTheWay = await this.names.insert(claim);
      if (inTheWay !== undefined && inTheWay.claim_id !== claim.claim_id) await this.makeWay(inTheWay, attempt);
      // If the claims were lost since, other names may be missing, and this claim too.
      else if ((await this.gate.look()) === opening) return { name_claim_id: claim.claim_id };
    }
    throw pending();
  }

  /** Removes the claim of another attempt if that is allowed. @throws CampaignError, KeyReused if it is not */
  private async makeWay(inTheWay: NameClaim, attempt: NameAttempt): Promise<void> {
    if (inTheWay.campaign_id === attempt.campaignId && attempt.expectedRevision === 'no_stream') throw new KeyReused();
    const settled = await this.resolver.settle(inTheWay);
    if (settled === 'held') throw await this.taken(attempt);
    if (settled === 'in progress') throw pending();
  }

  private async taken({ userId, name }: NameAttempt): Promise<CampaignError> {
    const suggested_name = await freeName(this.names, userId, name);
    return new CampaignError('campaign_name_taken', 'You already have a campaign with this name.', { suggested_name });
  }
}

function claimOf(attempt: NameAttempt, leaseUntil: string): NameClaim {
  const expected_revision = numberOf(attempt.expectedRevision);
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

function pending(): CampaignError {
  return new CampaignError(
    'campaign_name_pending',
    'Another request with this name is in progress. Try again in a moment.',
  );
}
