export const UNTITLED = 'Untitled List';

/** White space and invisible characters. */
const BLANK = /^[\s\u200B\u2060]*$/u;

/** The name of a list for which a user has requested this name. */
export function listName(requested: string | null | undefined): string {
  return requested === undefined || requested === null || BLANK.test(requested) ? UNTITLED : requested;
}
