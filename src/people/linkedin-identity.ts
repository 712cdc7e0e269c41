import { getDomain } from 'tldts';
import { isHttpUrl, LONGEST_URL } from '../edge/validation/addresses';
import { foldCase } from './fold-case';

/** Kind of path and the name in it. What follows is a language or a section of the profile. */
const PROFILES = [
  /^(in)\/([^/]+)/i,
  // The three short segments tell apart people who have the same name.
  /^(pub)\/([^/]+(?:\/[\da-z]{1,3}){3})(?:\/|$)/i,
  /^(sales\/(?:lead|people))\/([^/]+)/i,
];

/** The reader's own profile, the page in place of hidden profiles, and lists of people with the same name. */
const NO_PERSON = /^(?:in\/(?:me|unavailable)|pub\/dir)(?:\/|$)/i;

/** LinkedIn accepts such an id in place of the name in `/in/`. Unlike a name, it is case-sensitive. */
const MEMBER_ID = /^AC[ow]AA[\w-]{34}$/;

/** No name has these. `URL` would drop them or read them as separators; U+FFFD replaces a character that was lost. */
const NOT_IN_NAMES = /[\s\p{Cc}/\\?#%\ufffd]/u;

/**
 * The canonical URL of a LinkedIn profile, or undefined if the text is no URL of a profile. The protocol may be absent.
 * `/in/`, `/pub/` and `/sales/` URLs of one person differ, because only LinkedIn knows that they belong together.
 */
export function linkedinIdentity(text: string): string | undefined {
  const url = linkedinUrl(text.trim());
  const path = url && decodedPath(url);
  const profile = path === undefined ? undefined : profileIn(path);
  if (profile === undefined) return undefined;
  const { href } = new URL(profile, 'https://www.linkedin.com');
  return href.length > LONGEST_URL ? undefined : href;
}

function linkedinUrl(text: string): URL | undefined {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (text.length > LONGEST_URL || !isHttpUrl(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isPlain = url.username === '' && url.password === '' && url.port === '';
  return isPlain && getDomain(url.hostname) === 'linkedin.com' ? url : undefined;
}

/** Without the first slash. Undefined if a segment is malformed or cannot be part of a name. */
function decodedPath({ pathname }: URL): string | undefined {
  try {
    const segments = pathname.slice(1).split('/').map(decodeURIComponent);
    return segments.some((segment) => NOT_IN_NAMES.test(segment)) ? undefined : segments.join('/');
  } catch {
    return undefined;
  }
}

function profileIn(path: string): string | undefined {
  if (NO_PERSON.test(path)) return undefined;
  for (const pattern of PROFILES) {
    const [, kind, name] = pattern.exec(path) ?? [];
    if (kind && name) return profilePath(kind.toLowerCase(), name);
  }
  return undefined;
}

function profilePath(kind: string, name: string): string {
  const isCaseSensitive = kind.startsWith('sales/') || MEMBER_ID.test(name);
  return `/${kind}/${isCaseSensitive ? name : foldCase(name)}`;
}
