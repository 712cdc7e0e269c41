import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { type ClaimKey, type NameClaim } from '../../campaigns/campaign-names/name-index';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { duplicateIndexes, isDuplicateKey } from './mongodb.errors';

/** The collection of the claims. It also has the checkpoints of reactors. */
export const CLAIMS = 'name_claims';

/**
 * The pair itself is the primary key, because the unique index on `_id` always exists; others could be dropped.
 * MongoDB compares such documents field by field, in stored order.
 */
export interface StoredClaim extends Omit<NameClaim, keyof ClaimKey> {
  readonly _id: ClaimKey;
}

/**
 * A conflicting claim may be deleted before it is looked up, or may not have reached a majority yet. Then the insert is
 * repeated.
 */
const ATTEMPTS = 10;
const PAUSE_IN_MS = 20;

export function keyOf({ user_id, name_key }: ClaimKey): ClaimKey {
  return { user_id, name_key };
}

export function storedOf({ user_id, name_key, ...rest }: NameClaim): StoredClaim {
  return { _id: { user_id, name_key }, ...rest };
}

export function claimOf({ _id, ...rest }: StoredClaim): NameClaim {
  return { ..._id, ...rest };
}

/** @returns undefined if inserted; otherwise the claim that has the key, which may be this claim itself */
export async function insertOrFind(claims: Collection<StoredClaim>, claim: NameClaim): Promise<NameClaim | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await isInserted(claims, claim)) return undefined;
    const inTheWay = await claims.findOne({ _id: keyOf(claim) });
    if (inTheWay !== null) return claimOf(inTheWay);
    await pause(PAUSE_IN_MS);
  }
  throw new StoreUnavailable('MongoDB reported a duplicate name but did not find the claim that has it');
}

/** Tries only the first of several claims with the same key. @returns the claims that were not inserted, in order */
export async function insertTogether(
  claims: Collection<StoredClaim>,
  wanted: readonly NameClaim[],
): Promise<readonly NameClaim[]> {
  const tried = firstOfEachKey(wanted);
  if (tried.length === 0) return [];
  const inserted = new Set(tried);
  try {
    await claims.insertMany(tried.map(storedOf), { ordered: false });
  } catch (error) {
    for (const index of duplicateIndexes(error)) inserted.delete(tried[index]!);
  }
  return wanted.filter((claim) => !inserted.has(claim));
}

async function isInserted(claims: Collection<StoredClaim>, claim: NameClaim): Promise<boolean> {
  try {
    await claims.insertOne(storedOf(claim));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

function firstOfEachKey(claims: readonly NameClaim[]): NameClaim[] {
  const first = new Map<string, NameClaim>();
  for (const claim of claims) {
    const key = textOf(claim);
    if (!first.has(key)) first.set(key, claim);
  }
  return [...first.values()];
}

/** The key as a string, for comparisons and maps. */
export function textOf({ user_id, name_key }: ClaimKey): string {
  return JSON.stringify([user_id, name_key]);
}
