import { Injectable } from '@nestjs/common';
import { DocumentReader } from '../event-sourcing/consuming/document-reader';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { type LeadListEvent } from './domain/events';
import { type LeadListDocument } from './lead-list.document';
import { leadListProjection } from './lead-list.projection';
import { LeadListRepository } from './lead-list.repository';

/** Looks up lists in the read model, or in the log if the read model does not have them yet. */
@Injectable()
export class LeadListReader extends DocumentReader<LeadListDocument, LeadListEvent> {
  constructor(readModel: ReadModelStore, views: ServedViews, lists: LeadListRepository) {
    super(leadListProjection, lists, readModel, views);
  }
}
