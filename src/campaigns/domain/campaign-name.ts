export const MAX_NAME_LENGTH = 200;

/** Which rules made a name key; a key is only comparable with one of the same version. */
export const NAME_KEY_VERSION = 1;

const INVISIBLE = /[\u200B\u2060\uFEFF]/gu;

/**
 * What makes two names the same: Unicode NFC, outer white space gone, inner runs of it one space,
 * without invisible characters. Case matters.
 */
export function nameKey(name: string): string {
  return name.replace(INVISIBLE, '').normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** @returns what is wrong with a name, or undefined. Length counts code points of the trimmed name. */
export function nameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  // Before all else: normalizing a long run of combining marks takes minutes.
  if (isTooLong(trimmed)) return `must be at most ${MAX_NAME_LENGTH} characters`;
  if (nameKey(trimmed) === '') return 'must not be empty';
  if (/\p{Cc}/u.test(trimmed)) return 'must not contain control characters';
  if (/\p{Cs}/u.test(trimmed)) return 'must not contain lone surrogates';
  if (/\p{Bidi_Control}/u.test(trimmed)) return 'must not contain bidirectional control characters';
  return undefined;
}

/** `"<name> (n)"`, with the name cut where the whole would be too long. */
export function numberedName(name: string, n: number): string {
  const suffix = ` (${n})`;
  const room = MAX_NAME_LENGTH - suffix.length;
  return `${[...name.trim()].slice(0, room).join('').trimEnd()}${suffix}`;
}

/** Counts code points only where the number of UTF-16 code units, which is one or two for each, leaves it open. */
function isTooLong(name: string): boolean {
  if (name.length <= MAX_NAME_LENGTH) return false;
  return name.length > MAX_NAME_LENGTH * 2 || [...name].length > MAX_NAME_LENGTH;
}
