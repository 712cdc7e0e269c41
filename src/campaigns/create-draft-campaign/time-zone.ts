import { zones } from 'tzdata';

/** No name in the tz database is longer than 32 characters, and all of them are ASCII. */
const LONGEST_NAME = 64;
const FORM = /^[\w+\-/]+$/;

const CANONICAL: ReadonlyMap<string, string> = new Map(Object.keys(zones).map((name) => [name.toLowerCase(), name]));

/**
 * Returns the name of a zone or link in the spelling of the tz database. Case does not matter: the database's theory
 * file rules out names that differ only in case. A link keeps its own name; `EST` and `MET` are links too.
 *
 * The database decides, because `Intl` also accepts abbreviations with meanings of its own (`BST`: Dhaka). `Intl` must
 * know the name as well: a sender cannot use a name that this runtime does not know, such as `Factory`.
 * @returns undefined for anything else
 */
export function timeZone(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > LONGEST_NAME || !FORM.test(name)) return undefined;
  const canonical = CANONICAL.get(name.toLowerCase());
  return canonical !== undefined && isKnownToRuntime(canonical) ? canonical : undefined;
}

function isKnownToRuntime(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
