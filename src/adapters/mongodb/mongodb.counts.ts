import { type Collection } from 'mongodb';
import { type Count, type CountSelection, type View } from '../../event-sourcing/consuming/read-model-store';
import { countsOf, idOf, type StoredCounts, sumsBy } from './mongodb.stored-counts';

/** Reads the maintained counts of a view that has `within`. */
export class MongodbCounts {
  constructor(
    private readonly view: View & { readonly within: string },
    private readonly collection: Collection<StoredCounts>,
  ) {}

  /** Adds the numbers up here: it takes the server three times as long, and reads no less. */
  async of(selection: CountSelection, by: readonly string[]): Promise<Count[]> {
    const { userId, within, equals = {} } = selection;
    const groups = within === undefined ? undefined : [within].flat();
    const ids = groups?.map((value) => idOf({ userId, within: value }));
    const selected = ids === undefined ? countsOf(userId) : { _id: { $in: ids }, user_id: userId };
    const path = this.pathTo([...by.filter((field) => field !== this.view.within), ...Object.keys(equals)]);
    const projection = { within: 1, [path]: 1 };
    const found = await this.collection.find(selected, { projection, hint: '_id_' }).toArray();
    const wanted = Object.entries(equals);
    const counts = found.flatMap((stored) => this.countsIn(stored));
    const matching = counts.filter(({ values }) => wanted.every(([field, value]) => values[field] === value));
    return sumsBy(by, matching);
  }

  /** @param stored has only the counts at one path */
  private countsIn({ within, counts = [], by_filter = {} }: Partial<StoredCounts>): Count[] {
    const found = [counts, ...Object.values(by_filter)].flat();
    return found.map(({ values, count }) => ({ values: { ...values, [this.view.within]: within ?? null }, count }));
  }

  /** Of the counts that have all these filters, the shortest. */
  private pathTo(fields: readonly string[]): string {
    const [field = this.view.filters[0], another] = [...new Set(fields)];
    return field === undefined || another !== undefined ? 'counts' : `by_filter.${field}`;
  }
}
