import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { type NameClaim } from '../../campaigns/campaign-names/name-index';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { duplicateIndexes, isDuplicateKey } from './mongodb.errors';

type ClaimKey = Pick<NameClaim, 'user_id' | 'name_key'>;

/**
 * The primary key is the pair itself: a collection always has its unique index on `_id`, whatever happens to others.
 * MongoDB compares such documents field by field, in the order in which they are stored.
 */
export interface StoredClaim extends Omit<NameClaim, keyof ClaimKey> {
  readonly _id: ClaimKey;
}

/** What is in the way may be deleted before it is looked up, or not be on a majority yet: then once more. */
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

/** @returns undefined when inserted; else the claim that is there, which may be the same one */
export async function insertOrFind(claims: Collection<StoredClaim>, claim: NameClaim): Promise<NameClaim | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await isInserted(claims, claim)) return undefined;
    const inTheWay = await claims.findOne({ _id: keyOf(claim) });
    if (inTheWay !== null) return claimOf(inTheWay);
    await pause(PAUSE_IN_MS);
  }
  throw new StoreUnavailable('MongoDB does not tell which claim has the name');
}

/** Of several claims of one key only the first is tried. @returns those that are not inserted, in their order */
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

/** To compare keys by. */
export function textOf({ user_id, name_key }: ClaimKey): string {
  return JSON.stringify([user_id, name_key]);
}
