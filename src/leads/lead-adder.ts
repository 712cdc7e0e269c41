import { Injectable } from '@nestjs/common';
import { MOST_LEADS } from '../campaigns/domain/leads';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { EventStore } from '../event-sourcing/log/event-store';
import { PeopleAdder } from '../people/adding/people-adder';
import { Suppressions } from '../suppressions/suppressions';
import { decide } from './domain/decider';
import { LeadError } from './domain/errors';
import { type LeadEvent, type LeadOrigin } from './domain/events';
import { type Lead } from './domain/lead';
import { LeadErasure } from './erase-leads/lead-erasure';
import { leadProjection } from './lead.projection';
import { LeadRepository } from './lead.repository';

/** Adds leads to a campaign. */
@Injectable()
export class LeadAdder extends PeopleAdder<LeadOrigin, Lead, LeadEvent> {
  constructor(
    leads: LeadRepository,
    erasure: LeadErasure,
    suppressions: Suppressions,
    readModel: ReadModelStore,
    views: ServedViews,
    log: EventStore,
  ) {
    super(
      {
        streams: leads,
        erasure,
        projection: leadProjection,
        most: MOST_LEADS,
        tooMany: campaignFull,
        decide: ({ id: leadId, fields, row }, origin, { id: campaignId, userId }, lead) =>
          decide({ type: 'AddLead', leadId, campaignId, userId, fields, origin, row }, lead),
      },
      { suppressions, readModel, views, log },
    );
  }
}

/** @param reason a sentence */
export function campaignFull(reason: string): LeadError {
  return new LeadError('campaign_full', `A campaign can have at most ${MOST_LEADS} leads. ${reason}`);
}
