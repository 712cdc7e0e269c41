import { randomUUID } from 'node:crypto';
import { type Collection } from 'mongodb';
import { type Count, type View } from '../../event-sourcing/consuming/read-model-store';
import { type StoredDocument, write } from './mongodb.documents';
import { type Group } from './mongodb.grouped-documents';
import { ALL_COUNTS, idOf, type StoredCounts, sumsBy } from './mongodb.stored-counts';

interface Counted {
  readonly _id: { readonly within: string | null; readonly values: Count['values'] };
  readonly count: number;
}

const NO_VERSION = '';

/** Groups that are counted together. */
const AT_ONCE = 1_000;

/**
 * Maintains the counts of a view that has `within`. A recount reads the version, counts the documents in the index, and
 * replaces the counts only if they still have that version. So each recount includes every document that was written before
 * the former counts, and no process can overwrite later counts with earlier ones.
 */
export class MongodbRecounts {
  constructor(
    private readonly view: View & { readonly within: string },
    private readonly documents: Collection<StoredDocument>,
    private readonly stored: Collection<StoredCounts>,
  ) {}

  /** Call it after the documents are written. */
  async refresh(groups: readonly Group[]): Promise<void> {
    for (const [userId, own] of byUser(groups)) {
      const open = [...own];
      while (open.length > 0) open.push(...(await this.recount(userId, open.splice(0, AT_ONCE))));
    }
  }

  /** Counts all documents: call it when the view was built without counts. */
  async refreshAll(): Promise<void> {
    const _id = { userId: '$user_id', within: this.valueOf(this.view.within) };
    const groups = await this.documents
      .aggregate<{ readonly _id: Group }>([{ $match: { list_order: { $gte: '' } } }, { $group: { _id } }])
      .toArray();
    const counted = await this.stored.find(ALL_COUNTS, { projection: { user_id: 1, within: 1 } }).toArray();
    const emptied = counted.map(({ user_id: userId, within }) => ({ userId, within }));
    await this.refresh([...groups.map((group) => group._id), ...emptied]);
  }

  /** @returns the values whose counts were replaced meanwhile */
  private async recount(user_id: string, withins: readonly Group['within'][]): Promise<Group['within'][]> {
    const ids = withins.map((within) => idOf({ userId: user_id, within }));
    const versions = await this.versions(user_id, ids);
    const counts = await this.count(user_id, withins);
    const writes = withins.map((within, index) => {
      const filter = { _id: ids[index]!, user_id, version: versions.get(ids[index]!) ?? NO_VERSION };
      const replacement = { user_id, within, version: randomUUID(), ...this.contentOf(counts.get(within) ?? []) };
      return { replaceOne: { filter, replacement, upsert: true } };
    });
    const conflicts = await write(this.stored, writes);
    return conflicts.map((index) => withins[index]!);
  }

  private async versions(user_id: string, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.stored.find({ _id: { $in: ids }, user_id }, { projection: { version: 1 } }).toArray();
    return new Map(found.map(({ _id, version }) => [_id, version]));
  }

  /** Reads only the index, unless it counts documents without a value. */
  private async count(user_id: string, withins: readonly Group['within'][]): Promise<Map<Group['within'], Count[]>> {
    const { within, filters } = this.view;
    const values = Object.fromEntries(filters.map((field) => [field, this.valueOf(field)]));
    const found = await this.documents
      .aggregate<Counted>([
        { $match: { user_id, [within]: { $in: withins }, list_order: { $gte: '' } } },
        { $group: { _id: { within: this.valueOf(within), values }, count: { $sum: 1 } } },
      ])
      .toArray();
    const counts = new Map<Group['within'], Count[]>(withins.map((value) => [value, []]));
    for (const { _id, count } of found) counts.get(_id.within)?.push({ values: _id.values, count });
    return counts;
  }

  private contentOf(counts: readonly Count[]): Pick<StoredCounts, 'counts' | 'by_filter'> {
    return {
      counts,
      by_filter: Object.fromEntries(this.view.filters.map((field) => [field, sumsBy([field], counts)])),
    };
  }

  /** Null also for a missing field: otherwise the server would distinguish them. */
  private valueOf(field: string) {
    return { $ifNull: [`$${field}`, null] };
  }
}

function byUser(groups: readonly Group[]): Map<string, Set<Group['within']>> {
  const users = new Map<string, Set<Group['within']>>();
  for (const { userId, within } of groups) users.set(userId, (users.get(userId) ?? new Set()).add(within));
  return users;
}
