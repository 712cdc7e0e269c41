/** An entity tag in a conditional header. RFC 9110, section 8.8.3. */
export interface EntityTag {
  readonly weak: boolean;
  /** Without the quotes. */
  readonly value: string;
}

/**
 * One entry of the list with the separators before it. Runs in linear time, because adjacent parts match different
 * characters. RFC 9110, section 5.6.1, allows empty entries.
 */
const ENTRY = /[ \t,]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?=,|$))?/y;

/** Reads `If-Match` or `If-None-Match`. @returns undefined if the header is malformed */
export function readEntityTags(header: string): '*' | readonly EntityTag[] | undefined {
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  let at = 0;
  while (at < header.length) {
    ENTRY.lastIndex = at;
    const [text, weak, value] = ENTRY.exec(header)!;
    if (text === '') return undefined;
    if (value !== undefined) tags.push({ weak: weak !== undefined, value });
    at += text.length;
  }
  return tags.length === 0 ? undefined : tags;
}
