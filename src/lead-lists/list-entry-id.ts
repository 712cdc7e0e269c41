import { deriveId } from '../event-sourcing/log/identity';
import { type LeadFields } from '../people/lead-fields';

/**
 * The id of an entry. It depends only on the list and on who the lead is, so a list has each lead once.
 * @returns undefined for a lead with neither an email address nor a LinkedIn profile
 */
export function entryIdOf(listId: string, { email, linkedin_url }: LeadFields): string | undefined {
  // An email address never looks like a URL, so no prefix is necessary.
  const identity = email ?? linkedin_url;
  return identity === undefined ? undefined : deriveId(listId, identity);
}
