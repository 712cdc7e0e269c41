import { type SenderProfile } from '../domain/events';

/** The person to erase. At least one of the two fields is set. */
export interface Person {
  readonly email?: string;
  readonly linkedinUrl?: string;
}

type Identities = { readonly [Field in 'email_address' | 'profile_url']?: SenderProfile[Field] | null };

/** Whether the account has the address or the profile of the person. */
export function isOf(person: Person, { email_address, profile_url }: Identities): boolean {
  return (
    (person.email !== undefined && isSame(person.email, email_address, emailKey)) ||
    (person.linkedinUrl !== undefined && isSame(person.linkedinUrl, profile_url, profileKey))
  );
}

/** `found` need not be a string, because other services may have written the event. */
function isSame(wanted: string, found: unknown, keyOf: (text: string) => string): boolean {
  return typeof found === 'string' && keyOf(found) === keyOf(wanted);
}

function emailKey(address: string): string {
  return address.trim().normalize('NFC').toLowerCase();
}

/** Keeps host and path. LinkedIn ignores case in profile names; the other parts do not identify the profile. */
function profileKey(url: string): string {
  const [address = ''] = url.trim().normalize('NFC').toLowerCase().split(/[?#]/, 1);
  return address
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/+$/, '');
}
