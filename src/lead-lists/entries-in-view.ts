import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { LIST_ENTRIES } from './list-entry.projection';

/** Counts entries in the view, as far as it has caught up. */
@Injectable()
export class EntriesInView {
  constructor(private readonly readModel: ReadModelStore) {}

  /** The number of entries of a list. */
  async count(listId: string, userId: string): Promise<number> {
    const counts = await this.counts([listId], userId);
    return counts.get(listId) ?? 0;
  }

  /** The numbers of entries of lists, by list id. Empty lists can be absent. */
  async counts(listIds: readonly string[], userId: string): Promise<ReadonlyMap<string | null, number>> {
    const counts = await this.readModel.counts(LIST_ENTRIES, { userId, within: listIds }, ['list_id']);
    return new Map(counts.map(({ values, count }) => [values['list_id']!, count]));
  }
}
