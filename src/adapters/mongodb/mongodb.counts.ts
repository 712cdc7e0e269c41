import { randomUUID } from 'node:crypto';
import { type Collection, type Filter } from 'mongodb';
import { type Count, type Selection, type View } from '../../event-sourcing/consuming/read-model-store';
import { type Stored } from './mongodb.database';
import { type StoredDocument, write } from './mongodb.documents';
import { type Group } from './mongodb.grouped-documents';

/** The counts of one group, by all filters. They are in the collection of the view, so they are lost or restored together. */
interface StoredCounts extends Stored {
  readonly user_id: string;
  readonly within: string | null;
  /** Random, and new with each recount. */
  readonly version: string;
  readonly counts: readonly Count[];
}

interface Counted {
  readonly _id: { readonly within: string | null; readonly values: Count['values'] };
  readonly count: number;
}

const NO_VERSION = '';

/** Groups that are counted together. */
const AT_ONCE = 1_000;

/**
 * The maintained counts of a view that has `within`. A recount reads the version, counts the documents in the index, and
 * replaces the counts only if they still have that version. So whoever writes counts has seen every document that was
 * written before the former counts were, and no process can overwrite later counts with earlier ones.
 */
export class MongodbCounts {
  private readonly stored: Collection<StoredCounts>;

  constructor(
    private readonly view: View & { readonly within: string },
    private readonly documents: Collection<StoredDocument>,
  ) {
    this.stored = documents as unknown as Collection<StoredCounts>;
  }

  /** Call it after the documents are written. */
  async refresh(groups: readonly Group[]): Promise<void> {
    for (const [userId, own] of byUser(groups)) {
      const open = [...own];
      while (open.length > 0) open.push(...(await this.recount(userId, open.splice(0, AT_ONCE))));
    }
  }

  async of(selection: Selection, by: readonly string[]): Promise<Count[]> {
    const { within } = this.view;
    const pathOf = (field: string) => (field === within ? 'within' : `counts.values.${field}`);
    const equals = Object.entries(selection.equals ?? {}).map(([field, value]) => [pathOf(field), value] as const);
    const found = await this.stored
      .aggregate<{ readonly _id: Count['values']; readonly count: number }>(
        [
          { $match: this.selected(selection) },
          { $unwind: '$counts' },
          { $match: Object.fromEntries(equals) },
          {
            $group: {
              _id: Object.fromEntries(by.map((field) => [field, `$${pathOf(field)}`])),
              count: { $sum: '$counts.count' },
            },
          },
        ],
        { hint: '_id_' },
      )
      .toArray();
    return found.map(({ _id: values, count }) => ({ values, count }));
  }

  private selected({ userId, within }: Selection): Filter<StoredCounts> {
    if (within !== undefined) return { _id: idOf({ userId, within }), user_id: userId };
    const prefix = prefixOf(userId);
    return { _id: { $gte: `${prefix},`, $lt: `${prefix}-` }, user_id: userId };
  }

  /** @returns the values whose counts were replaced meanwhile */
  private async recount(user_id: string, withins: readonly Group['within'][]): Promise<Group['within'][]> {
    const ids = withins.map((within) => idOf({ userId: user_id, within }));
    const versions = await this.versions(user_id, ids);
    const counts = await this.count(user_id, withins);
    const writes = withins.map((within, index) => {
      const filter = { _id: ids[index]!, user_id, version: versions.get(ids[index]!) ?? NO_VERSION };
      const replacement = { user_id, within, version: randomUUID(), counts: counts.get(within) ?? [] };
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
    const valueOf = (field: string) => ({ $ifNull: [`$${field}`, null] });
    const values = Object.fromEntries(filters.map((field) => [field, valueOf(field)]));
    const found = await this.documents
      .aggregate<Counted>([
        { $match: { user_id, [within]: { $in: withins }, list_order: { $gte: '' } } },
        { $group: { _id: { within: valueOf(within), values }, count: { $sum: 1 } } },
      ])
      .toArray();
    const counts = new Map<Group['within'], Count[]>(withins.map((value) => [value, []]));
    for (const { _id, count } of found) counts.get(_id.within)?.push({ values: _id.values, count });
    return counts;
  }
}

function byUser(groups: readonly Group[]): Map<string, Set<Group['within']>> {
  const users = new Map<string, Set<Group['within']>>();
  for (const { userId, within } of groups) users.set(userId, (users.get(userId) ?? new Set()).add(within));
  return users;
}

/** No document of a view has such an id. */
function idOf({ userId, within }: Group): string {
  return `${prefixOf(userId)},${JSON.stringify(within)}]`;
}

function prefixOf(userId: string): string {
  return `counts:[${JSON.stringify(userId)}`;
}
