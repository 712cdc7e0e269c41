import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { newId } from '../../event-sourcing/log/new-id';
import { decide } from '../domain/decider';
import { leadNotFound } from '../domain/errors';
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

  async execute({ campaignId, leadId, changes, caller, ifMatch }: UpdateLead): Promise<LeadDocument> {
    const { userId } = caller;
    const { channel } = await this.campaigns.draft(campaignId, userId, ifMatch);
    const identity = identityFieldOf(channel);
    const command = { type: 'UpdateLead', leadId, campaignId, userId, changes, identity } as const;
    const { revision } = await this.leads.transact(leadId, (lead) => ({ events: decide(command, lead) }), {
      context: { caller, commandId: newId(), now: this.clock.now() },
    });
    if (revision === 'no_stream') throw leadNotFound();
    const updated = await this.reader.at({ id: leadId, userId }, revision);
    if (updated === undefined) throw leadNotFound();
    return updated;
  }
}
