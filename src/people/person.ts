import { emailIdentity } from './email-identity';
import { foldCase } from './fold-case';
import { type IdentityField } from './lead-fields';
import { linkedinIdentity } from './linkedin-identity';

/** The person to erase. At least one of the two fields is set. */
export interface Person {
  readonly email?: string;
  readonly linkedinUrl?: string;
}

/** The normalized identities of the person, by the field in which a lead has them. */
export function identitiesOf({ email, linkedinUrl }: Person): { readonly [Field in IdentityField]?: string } {
  const address = email === undefined ? undefined : emailIdentity(email);
  // A URL that is no profile identifies no lead.
  const profile = linkedinUrl === undefined ? undefined : linkedinIdentity(linkedinUrl);
  return { ...(address !== undefined && { email: address }), ...(profile !== undefined && { linkedin_url: profile }) };
}

interface Identities {
  readonly email_address?: string | null | undefined;
  readonly profile_url?: string | null | undefined;
}

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
  return emailIdentity(address) ?? foldCase(address);
}

function profileKey(url: string): string {
  return linkedinIdentity(url) ?? hostAndPath(url);
}

/** Accounts may have a URL that is no LinkedIn profile. Its other parts do not identify a person. */
function hostAndPath(url: string): string {
  const [address = ''] = foldCase(url).split(/[?#]/, 1);
  return address
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/+$/, '');
}
