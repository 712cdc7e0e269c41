import { Injectable } from '@nestjs/common';
import { DocumentReader } from '../event-sourcing/consuming/document-reader';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { type LeadEvent } from './domain/events';
import { type LeadDocument } from './lead.document';
import { leadProjection } from './lead.projection';
import { LeadRepository } from './lead.repository';

/** Looks up leads in the read model, or in the log if the read model does not have them yet. */
@Injectable()
export class LeadReader extends DocumentReader<LeadDocument, LeadEvent> {
  constructor(readModel: ReadModelStore, views: ServedViews, leads: LeadRepository) {
    super(leadProjection, leads, readModel, views);
  }
}
