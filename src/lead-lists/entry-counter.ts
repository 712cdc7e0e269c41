import { Injectable } from '@nestjs/common';
import { NotCaughtUp } from '../event-sourcing/consuming/not-caught-up';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { EntriesInView } from './entries-in-view';
import { type LeadListDocument } from './lead-list.document';
import { LIST_ENTRIES } from './list-entry.projection';

/** Counts the leads of lists. */
@Injectable()
export class EntryCounter {
  constructor(
    private readonly view: EntriesInView,
    private readonly views: ServedViews,
  ) {}

  /** @returns the list with the number of its leads in the view */
  async withCount(list: LeadListDocument): Promise<LeadListDocument> {
    const [counted] = await this.withCounts([list], list.user_id);
    return counted!;
  }

  /** @param lists of one user @returns the lists with the number of their leads in the view */
  async withCounts(lists: readonly LeadListDocument[], userId: string): Promise<LeadListDocument[]> {
    // While the view is being built, the recorded number is better: a read of a list does not wait for a projector.
    if (lists.length === 0 || !(await this.isComplete())) return [...lists];
    const counts = await this.view.counts(
      lists.map(({ id }) => id),
      userId,
    );
    return lists.map((list) => ({ ...list, lead_count: counts.get(list.id) ?? 0 }));
  }

  private async isComplete(): Promise<boolean> {
    try {
      await this.views.mustBeComplete(LIST_ENTRIES);
      return true;
    } catch (error) {
      if (error instanceof NotCaughtUp) return false;
      throw error;
    }
  }
}
