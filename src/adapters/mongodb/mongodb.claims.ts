import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { type NameClaim } from '../../campaigns/campaign-names/campaign-names';
import { StoreUnavailable } from '../../event-sourcing/event-store';
import { type Stored } from './mongodb.database';
import { duplicateIndexes, isDuplicateKey } from './mongodb.errors';

export type StoredClaim = Stored & Omit<NameClaim, 'id'>;

/** What is in the way may be deleted before it is looked up, or not be on a majority yet: then once more. */
const ATTEMPTS = 10;
const PAUSE_IN_MS = 20;

export function storedOf({ id, ...rest }: NameClaim): StoredClaim {
  return { _id: id, ...rest };
}

export function claimOf({ _id, ...rest }: StoredClaim): NameClaim {
  return { id: _id, ...rest };
}

/** @returns undefined when inserted; else the claim in the way: the one of the same id, or the key's holder */
export async function insertOrFind(claims: Collection<StoredClaim>, claim: NameClaim): Promise<NameClaim | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await isInserted(claims, claim)) return undefined;
    const inTheWay = await inTheWayOf(claims, claim);
    if (inTheWay !== undefined) return inTheWay;
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

/** Not every server says which of the unique keys it was, so both are looked up. */
async function inTheWayOf(claims: Collection<StoredClaim>, claim: NameClaim): Promise<NameClaim | undefined> {
  const { id, user_id, name_key } = claim;
  const found = await claims.find({ user_id, $or: [{ _id: id }, { name_key }] }).toArray();
  const inTheWay = found.find(({ _id }) => _id === id) ?? found[0];
  return inTheWay && claimOf(inTheWay);
}

function firstOfEachKey(claims: readonly NameClaim[]): NameClaim[] {
  const first = new Map<string, NameClaim>();
  for (const claim of claims) {
    const key = JSON.stringify([claim.user_id, claim.name_key]);
    if (!first.has(key)) first.set(key, claim);
  }
  return [...first.values()];
}
