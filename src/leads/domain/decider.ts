import { LeadError } from './errors';
import { type LeadEvent, type LeadOrigin } from './events';
import { type Lead, leadFold, ownLead } from './lead';
import {
  differences,
  type IdentityField,
  type LeadChanges,
  type LeadFields,
  MOST_CUSTOM_FIELDS,
} from '../../people/lead-fields';

export type LeadCommand = AddLead | UpdateLead | RemoveLead;

/** Names a lead. */
interface OfLead {
  /** Derived from the campaign and the lead's identity, so that a campaign has each lead once. */
  readonly leadId: string;
  readonly campaignId: string;
  readonly userId: string;
}

export interface AddLead extends OfLead {
  readonly type: 'AddLead';
  readonly fields: LeadFields;
  readonly origin: LeadOrigin;
  /** The lead's place among those of its request, from 0. */
  readonly row: number;
}

export interface UpdateLead extends OfLead {
  readonly type: 'UpdateLead';
  readonly changes: LeadChanges;
  /** The field that cannot change. */
  readonly identity: IdentityField;
}

export interface RemoveLead extends OfLead {
  readonly type: 'RemoveLead';
}

export const leadDecider = { ...leadFold, decide };

/**
 * @returns the events to append; none if the lead is already as requested
 * @throws LeadError
 */
export function decide(command: LeadCommand, lead: Lead): LeadEvent[] {
  switch (command.type) {
    case 'AddLead':
      return add(command, lead);
    case 'UpdateLead':
      return update(command, lead);
    case 'RemoveLead':
      return remove(command, lead);
  }
}

function add({ leadId, campaignId, userId, fields, origin, row }: AddLead, lead: Lead): LeadEvent[] {
  if (lead.status === 'present') return [];
  const data = { lead_id: leadId, campaign_id: campaignId, user_id: userId, ...fields, ...origin, row };
  return [{ type: 'LeadAdded', data }];
}

function update(command: UpdateLead, lead: Lead): LeadEvent[] {
  const { leadId, identity } = command;
  const changes = differences(ownLead(lead, command).fields, command.changes);
  if (changes[identity] !== undefined) {
    const message = `The ${identity} identifies the lead, so it cannot change. Remove the lead and add another one.`;
    throw new LeadError('lead_identity_fixed', message);
  }
  if (Object.keys(changes.custom_fields ?? {}).length > MOST_CUSTOM_FIELDS) {
    throw new LeadError('too_many_custom_fields', `A lead can have at most ${MOST_CUSTOM_FIELDS} custom fields.`);
  }
  if (Object.keys(changes).length === 0) return [];
  return [{ type: 'LeadChanged', data: { lead_id: leadId, ...changes } }];
}

/** A lead that is not in the campaign is as requested. */
function remove({ leadId, campaignId, userId }: RemoveLead, lead: Lead): LeadEvent[] {
  const isOwn = lead.status === 'present' && lead.userId === userId && lead.campaignId === campaignId;
  return isOwn ? [{ type: 'LeadRemoved', data: { lead_id: leadId } }] : [];
}
