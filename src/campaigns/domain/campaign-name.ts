export const MAX_NAME_LENGTH = 200;

/** Version of the rules for name keys. Compare keys only with keys of the same version. */
export const NAME_KEY_VERSION = 1;

const INVISIBLE = /[\u200B\u2060\uFEFF]/gu;

/**
 * Normalizes a name for comparison: Unicode NFC, trimmed, each run of white space as one space, without invisible
 * characters. Case matters. Two names with the same key are the same name.
 */
export function nameKey(name: string): string {
  return name.replace(INVISIBLE, '').normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** `"<name> (n)"`. The name is shortened if the result would be too long. */
export function numberedName(name: string, n: number): string {
  return withSuffix(name, ` (${n})`);
}

/** `"<name> (copy)"` for 1, else `"<name> (copy n)"`. The name is shortened if the result would be too long. */
export function copyName(name: string, n: number): string {
  return withSuffix(name, n === 1 ? ' (copy)' : ` (copy ${n})`);
}

function withSuffix(name: string, suffix: string): string {
  const room = MAX_NAME_LENGTH - suffix.length;
  return `${[...name.trim()].slice(0, room).join('').trimEnd()}${suffix}`;
}
