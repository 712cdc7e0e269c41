import { Injectable } from '@nestjs/common';
import { MOST_LEADS } from '../campaigns/domain/leads';
import { untilCaughtUp } from '../event-sourcing/consuming/until-caught-up';
import { knownAmong } from '../event-sourcing/consuming/known-among';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { EventStore } from '../event-sourcing/log/event-store';
import { deriveId } from '../event-sourcing/log/identity';
import { decide } from './domain/decider';
import { LeadError } from './domain/errors';
import { type LeadOrigin } from './domain/events';
import { type LeadToAdd } from '../people/lead-to-add';
import { forEachStream } from '../event-sourcing/deciding/in-flight';
import { leadProjection, LEADS } from './lead.projection';
import { LeadRepository } from './lead.repository';

/** The campaign that leads are added to. */
export interface Target {
  readonly campaignId: string;
  readonly userId: string;
  /** The recorded number of leads: the campaign can have a few more. */
  readonly leadCount: number;
}

/** Adds leads to a campaign, each to its own stream. */
@Injectable()
export class LeadAdder {
  constructor(
    private readonly leads: LeadRepository,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Adds the leads that the campaign does not have. An interrupted command can be repeated: it finds the leads that it
   * has already added, and counts them again. Call `mustFit` before.
   * @param leads without duplicates
   * @returns the number of leads that this command has added
   * @throws what StreamRepository.transact throws: some leads may have been added
   */
  async add(target: Target, leads: readonly LeadToAdd[], origin: LeadOrigin, context: CommandContext) {
    const added = await forEachStream(leads, (lead) => this.addOne(target, lead, origin, context));
    return added.filter(Boolean).length;
  }

  private async addOne(
    { campaignId, userId }: Target,
    { id: leadId, fields, row }: LeadToAdd,
    origin: LeadOrigin,
    { caller, now, commandId }: CommandContext,
  ): Promise<boolean> {
    const command = { type: 'AddLead', leadId, campaignId, userId, fields, origin, row } as const;
    const { events } = await this.leads.transact(leadId, (lead) => ({ events: decide(command, lead) }), {
      context: { caller, now, commandId: deriveId(commandId, leadId) },
      // Most leads are. Otherwise the append conflicts, and the stream is read.
      isNew: true,
    });
    return events.length > 0;
  }

  /**
   * Counts exactly only if the campaign is nearly full.
   * @param ids of the leads to add, without duplicates
   * @throws LeadError campaign_full; ReadModelBehind
   */
  async mustFit({ campaignId, userId, leadCount }: Target, ids: readonly string[]): Promise<void> {
    if (leadCount + ids.length <= MOST_LEADS) return;
    await untilCaughtUp(leadProjection, this.readModel, this.log);
    const [all] = await this.readModel.counts(LEADS, { userId, within: campaignId }, []);
    const total = (all?.count ?? 0) + ids.length - (await this.knownAmong(ids, userId));
    if (total > MOST_LEADS) throw campaignFull(`With these, it would have ${total}.`);
  }

  /** The number of these leads that are in the view. */
  knownAmong(ids: readonly string[], userId: string): Promise<number> {
    return knownAmong(ids, userId, LEADS, this.readModel);
  }
}

/** @param reason a sentence */
export function campaignFull(reason: string): LeadError {
  return new LeadError('campaign_full', `A campaign can have at most ${MOST_LEADS} leads. ${reason}`);
}
