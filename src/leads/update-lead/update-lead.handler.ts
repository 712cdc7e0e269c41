import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { leadNotFound } from '../domain/errors';
import { type Lead } from '../domain/lead';
import { type LeadDocument } from '../lead.document';
import { identityFieldOf } from '../lead-id';
import { LeadReader } from '../lead.reader';
import { LeadRepository } from '../lead.repository';
import { LeadsOfDraft } from '../leads-of-draft';
import { UpdateLead } from './update-lead';

@CommandHandler(UpdateLead)
export class UpdateLeadHandler implements ICommandHandler<UpdateLead> {
  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly leads: LeadRepository,
    private readonly reader: LeadReader,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, leadId, changes, caller, options }: UpdateLead): Promise<LeadDocument> {
    const { userId } = caller;
    const identity = identifyChange(leadId, userId, options.idempotencyKey, {
      type: 'UpdateLead',
      campaignId,
      changes,
    });
    // Inside the decision: a repeated request gets its response even if the campaign is no longer a draft.
    const decideInDraft = async (lead: Lead) => {
      const { channel } = await this.campaigns.draft(campaignId, userId, options.ifMatch);
      const fixed = { identity: identityFieldOf(channel) };
      return { events: decide({ type: 'UpdateLead', leadId, campaignId, userId, changes, ...fixed }, lead) };
    };
    const context = { ...identity, caller, now: this.clock.now() };
    const { revision } = await this.leads.transact(leadId, decideInDraft, { context });
    if (revision === 'no_stream') throw leadNotFound();
    const updated = await this.reader.at({ id: leadId, userId }, revision);
    if (updated === undefined) throw leadNotFound();
    return updated;
  }
}
