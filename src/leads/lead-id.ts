import { deriveId } from '../event-sourcing/log/identity';
import { type IdentityField } from '../people/lead-fields';

/** The id of a lead. It depends only on the campaign and on who the lead is, so a campaign has each lead once. */
export function leadIdOf(campaignId: string, identity: string): string {
  return deriveId(campaignId, identity);
}

/** The field that identifies the leads of a campaign on this channel. */
export function identityFieldOf(channel: 'email' | 'linkedin'): IdentityField {
  return channel === 'email' ? 'email' : 'linkedin_url';
}
