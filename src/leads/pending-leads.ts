import { Injectable } from '@nestjs/common';
import { pagesOf } from '../event-sourcing/consuming/pages-of';
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
  pages(campaignId: string, userId: string): AsyncIterable<readonly LeadDocument[]> {
    const selection = { ...selectionOf(campaignId, userId), ascending: true } as const;
    return pagesOf(this.readModel, LEADS, selection, LEADS_ON_A_PAGE);
  }
}

function selectionOf(campaignId: string, userId: string): Selection {
  return { userId, within: campaignId, equals: { status: 'pending' } };
}
