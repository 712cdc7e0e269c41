import { type SenderProfile } from '../domain/events';

/** Whom to erase. At least one of the two. */
export interface Person {
  readonly email?: string;
  readonly linkedinUrl?: string;
}

type Identities = { readonly [Field in 'email_address' | 'profile_url']?: SenderProfile[Field] | null };

/** Whether the account carries the person's address or profile. */
export function isOf(person: Person, { email_address, profile_url }: Identities): boolean {
  return (
    (person.email !== undefined && isSame(person.email, email_address, emailKey)) ||
    (person.linkedinUrl !== undefined && isSame(person.linkedinUrl, profile_url, profileKey))
  );
}

/** What others may have written is not always a string. */
function isSame(wanted: string, found: unknown, keyOf: (text: string) => string): boolean {
  return typeof found === 'string' && keyOf(found) === keyOf(wanted);
}

function emailKey(address: string): string {
  return address.trim().normalize('NFC').toLowerCase();
}

/** LinkedIn ignores case in profile names; the rest says only how the profile was reached. */
function profileKey(url: string): string {
  const [address = ''] = url.trim().normalize('NFC').toLowerCase().split(/[?#]/, 1);
  return address
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/+$/, '');
}
