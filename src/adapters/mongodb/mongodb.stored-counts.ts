import { type Filter } from 'mongodb';
import { type Count } from '../../event-sourcing/consuming/read-model-store';
import { type Stored } from './mongodb.database';
import { type Group } from './mongodb.grouped-documents';

/** The counts of one group. They are in the collection of the view, so they are lost or restored together. */
export interface StoredCounts extends Stored {
  readonly user_id: string;
  readonly within: string | null;
  /** Random, and new with each recount. */
  readonly version: string;
  /** By all filters. */
  readonly counts: readonly Count[];
  /** By each filter alone: a list of many groups that shows one of them reads only a few numbers of each. */
  readonly by_filter: Readonly<Record<string, readonly Count[]>>;
}

/** No document of a view has such an id. */
export function idOf({ userId, within }: Group): string {
  return `${prefixOf(userId)},${JSON.stringify(within)}]`;
}

/** All counts of a user, by a range of ids. */
export function countsOf(userId: string): Filter<StoredCounts> {
  return { _id: { $gte: `${prefixOf(userId)},`, $lt: `${prefixOf(userId)}-` }, user_id: userId };
}

/** All counts of a view. */
export const ALL_COUNTS: Filter<StoredCounts> = { _id: { $gte: 'counts:', $lt: 'counts;' } };

/** Adds up the counts that have the same values of the fields. */
export function sumsBy(fields: readonly string[], counts: readonly Count[]): Count[] {
  const sums = new Map<string, Count>();
  for (const { values, count } of counts) {
    const group = fields.map((field) => [field, values[field] ?? null] as const);
    const key = JSON.stringify(group);
    sums.set(key, { values: Object.fromEntries(group), count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}

function prefixOf(userId: string): string {
  return `counts:[${JSON.stringify(userId)}`;
}
