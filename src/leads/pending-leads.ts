import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ReadModelStore, type Selection } from '../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../event-sourcing/consuming/until-caught-up';
import { EventStore } from '../event-sourcing/log/event-store';
import { type LeadDocument } from './lead.document';
import { leadProjection, LEADS } from './lead.projection';

const LEADS_ON_A_PAGE = 200;

/** The leads of a campaign that a launch would process. */
@Injectable()
export class PendingLeads {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Counts every lead that was acknowledged before the call.
   * @throws ReadModelBehind if the view does not contain all of them within 5 s; WrongLog, StoreUnavailable
   */
  async count(campaignId: string, userId: string): Promise<number> {
    await untilCaughtUp(leadProjection, this.readModel, this.log);
    const [count] = await this.readModel.counts(LEADS, selectionOf(campaignId, userId), []);
    return count?.count ?? 0;
  }

  /** The leads in the view, oldest first. Other requests are served between pages. @throws StoreUnavailable */
  async *pages(campaignId: string, userId: string): AsyncGenerator<readonly LeadDocument[]> {
    const query = { ...selectionOf(campaignId, userId), ascending: true, limit: LEADS_ON_A_PAGE } as const;
    let after: string | undefined;
    for (;;) {
      const page = await this.readModel.list<LeadDocument>(LEADS, { ...query, ...(after !== undefined && { after }) });
      yield page;
      after = page[page.length - 1]?.list_order;
      if (page.length < LEADS_ON_A_PAGE) return;
      await setImmediate();
    }
  }
}

function selectionOf(campaignId: string, userId: string): Selection {
  return { userId, within: campaignId, equals: { status: 'pending' } };
}
