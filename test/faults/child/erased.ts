import { idOf } from '../../../src/event-sourcing/log/identity';
import { type View } from '../../../src/event-sourcing/consuming/read-model-store';
import { entryIdOf } from '../../../src/lead-lists/list-entry-id';
import { LIST_ENTRIES } from '../../../src/lead-lists/list-entry.projection';
import { leadIdOf } from '../../../src/leads/lead-id';
import { LEADS } from '../../../src/leads/lead.projection';
import { SENDERS } from '../../../src/senders/sender.projection';
import { suppressionIdOf } from '../../../src/suppressions/suppression-id';
import { SUPPRESSIONS } from '../../../src/suppressions/suppression.projection';

/** The user that all of this belongs to. */
export const USER = 'ada';

export const PERSON = {
  email: 'grace.hopper@example.com',
  linkedin_url: 'https://www.linkedin.com/in/grace-hopper-profile',
};

/** The address that identifies the lead that has only the profile of the person. */
export const WORK_EMAIL = 'hopper.at.work@example.org';

/** They are created with these keys, so that their ids are known to every process. */
export const KEYS = { spring: 'spring', summer: 'summer', list: 'list', sender: 'sender' } as const;

export const SPRING = idOf('campaign', USER, KEYS.spring);
export const SUMMER = idOf('campaign', USER, KEYS.summer);
export const LIST = idOf('lead_list', USER, KEYS.list);

/** A stream of the person, with its document. */
export interface Erased {
  readonly name: string;
  readonly id: string;
  readonly stream: string;
  readonly view: View;
  /** The type of the event that ends the stream. */
  readonly ending: string;
  /** Whether the stream exists before the erasure. */
  readonly exists: boolean;
}

export const ADDRESS_SUPPRESSION = suppression('suppression of the address', PERSON.email, true);
export const PROFILE_SUPPRESSION = suppression('suppression of the profile', PERSON.linkedin_url, false);
export const SPRING_LEAD = lead('lead with the address', SPRING, PERSON.email);
export const SUMMER_LEAD = lead('lead with the profile', SUMMER, WORK_EMAIL);
export const ENTRY = of('list_entry', LIST_ENTRIES, {
  name: 'lead of the list',
  id: entryIdOf(LIST, PERSON)!,
  ending: 'ListEntryErased',
});
export const SENDER = of('sender', SENDERS, {
  name: 'sender',
  id: idOf('sender', USER, KEYS.sender),
  ending: 'SenderErased',
});

/** In the order in which the request erases them. */
export const ERASED = [ADDRESS_SUPPRESSION, PROFILE_SUPPRESSION, SPRING_LEAD, SUMMER_LEAD, ENTRY, SENDER] as const;

function suppression(name: string, identity: string, exists: boolean): Erased {
  const id = suppressionIdOf(USER, identity);
  return { ...of('suppression', SUPPRESSIONS, { name, id, ending: 'ErasedPersonSuppressed' }), exists };
}

function lead(name: string, campaignId: string, email: string): Erased {
  return of('lead', LEADS, { name, id: leadIdOf(campaignId, email), ending: 'LeadErased' });
}

function of(category: string, view: View, erased: Pick<Erased, 'name' | 'id' | 'ending'>): Erased {
  return { ...erased, view, stream: `${category}-${erased.id}`, exists: true };
}
