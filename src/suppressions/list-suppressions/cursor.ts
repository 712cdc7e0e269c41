/** In characters. Real cursors have about 85. */
const LONGEST_CURSOR = 512;

/** Marks the end of a page. Opaque to callers, so that the sort order of suppressions can change. */
export function cursorAt(listOrder: string): string {
  return Buffer.from(listOrder).toString('base64url');
}

/** @returns the `list_order` in the cursor; undefined if the cursor is not from this service */
export function readCursor(cursor: string): string | undefined {
  if (cursor.length > LONGEST_CURSOR) return undefined;
  const order = Buffer.from(cursor, 'base64url').toString();
  return /^\S{24} \S{36}$/.test(order) ? order : undefined;
}
