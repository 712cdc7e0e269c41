import { Injectable } from '@nestjs/common';
import { MOST_LEADS } from '../campaigns/domain/leads';
import { untilCaughtUp } from '../event-sourcing/consuming/until-caught-up';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { EventStore } from '../event-sourcing/log/event-store';
import { deriveId } from '../event-sourcing/log/identity';
import { decide } from './domain/decider';
import { LeadError } from './domain/errors';
import { type LeadOrigin } from './domain/events';
import { type LeadFields } from '../people/lead-fields';
import { forEachStream } from '../event-sourcing/deciding/in-flight';
import { leadProjection, LEADS } from './lead.projection';
import { LeadReader } from './lead.reader';
import { LeadRepository } from './lead.repository';

/** The campaign that leads are added to. */
export interface Target {
  readonly campaignId: string;
  readonly userId: string;
  /** The recorded number of leads: the campaign can have a few more. */
  readonly leadCount: number;
}

export interface NewLead {
  readonly leadId: string;
  readonly fields: LeadFields;
  /** The lead's place among those of its request, from 0. */
  readonly row: number;
}

/** Adds leads to a campaign, each to its own stream. */
@Injectable()
export class LeadAdder {
  constructor(
    private readonly leads: LeadRepository,
    private readonly reader: LeadReader,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Adds the leads that the campaign does not have. An interrupted command can be repeated: it finds the leads that it
   * has already added, and counts them again.
   * @param newLeads without duplicates
   * @returns the number of leads that this command has added
   * @throws LeadError campaign_full: nothing was written; ReadModelBehind, and what StreamRepository.transact throws:
   *   some leads may have been added
   */
  async add(target: Target, newLeads: readonly NewLead[], origin: LeadOrigin, context: CommandContext) {
    await this.mustFit(target, newLeads);
    const added = await forEachStream(newLeads, (lead) => this.addOne(target, lead, origin, context));
    return added.filter(Boolean).length;
  }

  private async addOne(
    { campaignId, userId }: Target,
    lead: NewLead,
    origin: LeadOrigin,
    { caller, now, commandId }: CommandContext,
  ): Promise<boolean> {
    const command = { type: 'AddLead', campaignId, userId, ...lead, origin } as const;
    const { events } = await this.leads.transact(lead.leadId, (state) => ({ events: decide(command, state) }), {
      context: { caller, now, commandId: deriveId(commandId, lead.leadId) },
      // Most leads are. Otherwise the append conflicts, and the stream is read.
      isNew: true,
    });
    return events.length > 0;
  }

  /** Counts exactly only if the campaign is nearly full. */
  private async mustFit({ campaignId, userId, leadCount }: Target, newLeads: readonly NewLead[]): Promise<void> {
    if (leadCount + newLeads.length <= MOST_LEADS) return;
    await untilCaughtUp(leadProjection, this.readModel, this.log);
    const [all] = await this.readModel.counts(LEADS, { userId, within: campaignId }, []);
    const known = await this.reader.findMany(newLeads.map(({ leadId: id }) => ({ id, userId })));
    const total = (all?.count ?? 0) + newLeads.length - known.length;
    if (total <= MOST_LEADS) return;
    const message = `A campaign can have at most ${MOST_LEADS} leads. With these, it would have ${total}.`;
    throw new LeadError('campaign_full', message);
  }
}
