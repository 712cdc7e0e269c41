import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { pagesOf } from '../../event-sourcing/consuming/pages-of';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../event-sourcing/consuming/until-caught-up';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext, partOf } from '../../event-sourcing/deciding/transaction';
import { EventStore } from '../../event-sourcing/log/event-store';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { type Lead } from '../domain/lead';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type LeadDocument } from '../lead.document';
import { leadProjection, LEADS } from '../lead.projection';
import { LeadRepository } from '../lead.repository';
import { LeadsOfDraft } from '../leads-of-draft';
import { RemoveLeads } from './remove-leads';

const LEADS_AT_A_TIME = 500;

@CommandHandler(RemoveLeads)
export class RemoveLeadsHandler implements ICommandHandler<RemoveLeads> {
  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly leads: LeadRepository,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, leads, caller, options }: RemoveLeads): Promise<number> {
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, { type: 'RemoveLeads', leads });
    const before = await this.campaigns.recordedRemoved(campaignId, identity);
    if (before !== undefined) return before;
    await this.campaigns.draft(campaignId, userId, options.ifMatch);
    const context = { ...identity, caller, now: this.clock.now() };
    const parts = leads === 'all' ? this.allOf(campaignId, userId) : [leads];
    let removed = 0;
    for await (const ids of parts) removed += await this.remove(campaignId, ids, context);
    return this.campaigns.recordRemoved(campaignId, removed, context);
  }

  private async remove(campaignId: string, leadIds: readonly string[], context: CommandContext): Promise<number> {
    const removed = await forEachStream(leadIds, (leadId) => this.removeOne(campaignId, leadId, context));
    return removed.filter(Boolean).length;
  }

  private async removeOne(campaignId: string, leadId: string, context: CommandContext): Promise<boolean> {
    const command = { type: 'RemoveLead', leadId, campaignId, userId: context.caller.userId } as const;
    const decided = (lead: Lead) => ({ events: decide(command, lead) });
    const { events } = await this.leads.transact(leadId, decided, partOf(leadId, context));
    return events.length > 0;
  }

  private async *allOf(campaignId: string, userId: string): AsyncGenerator<string[]> {
    await untilCaughtUp(leadProjection, this.readModel, this.log);
    const selection = { userId, within: campaignId, ascending: true } as const;
    const pages = pagesOf<LeadDocument>(this.readModel, LEADS, selection, LEADS_AT_A_TIME);
    for await (const page of pages) yield page.map(({ id }) => id);
  }
}
