import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { type LeadChanges } from '../../people/lead-fields';
import { type LeadDocument } from '../lead.document';

/**
 * Changes a lead of a draft. The result is the lead right after the change. Writes nothing for what is already as
 * requested. Refused with: campaign_not_found, campaign_not_draft, lead_not_found, lead_identity_fixed,
 * too_many_custom_fields; RevisionMismatch, KeyReused.
 */
export class UpdateLead extends Command<LeadDocument> {
  constructor(
    readonly campaignId: string,
    readonly leadId: string,
    /** Must be valid, with normalized identities. */
    readonly changes: LeadChanges,
    readonly caller: Caller,
    /** `ifMatch` is about the campaign. */
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
