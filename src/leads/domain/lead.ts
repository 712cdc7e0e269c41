import { leadNotFound } from './errors';
import { type LeadAdded, type LeadEvent } from './events';
import { type LeadFields, leadFieldsIn, withDifferences } from '../../people/lead-fields';

/** The state of a lead that decisions need. */
export type Lead = { readonly status: 'none' } | { readonly status: 'removed' } | PresentLead;

/** A lead that is in its campaign. */
export interface PresentLead {
  readonly status: 'present';
  readonly userId: string;
  readonly campaignId: string;
  readonly fields: LeadFields;
}

export const leadFold = { initial: { status: 'none' } as Lead, evolve };

export function evolve(lead: Lead, event: LeadEvent): Lead {
  switch (event.type) {
    case 'LeadAdded':
      return added(event);
    case 'LeadChanged': {
      const { lead_id: _, ...changes } = event.data;
      return lead.status === 'present' ? { ...lead, fields: withDifferences(lead.fields, changes) } : lead;
    }
    case 'LeadRemoved':
    case 'LeadErased':
      return { status: 'removed' };
  }
}

function added({ data }: LeadAdded): PresentLead {
  const { campaign_id: campaignId, user_id: userId } = data;
  return { status: 'present', userId, campaignId, fields: leadFieldsIn(data) };
}

/** @throws LeadError lead_not_found, also for a lead of another user or campaign */
export function ownLead(lead: Lead, { userId, campaignId }: Pick<PresentLead, 'userId' | 'campaignId'>): PresentLead {
  const isOwn = lead.status === 'present' && lead.userId === userId && lead.campaignId === campaignId;
  if (!isOwn) throw leadNotFound();
  return lead;
}
