import { type ListedCampaign } from '../campaign.document';

/** In characters. Real cursors have about 100. */
const LONGEST_CURSOR = 512;

/** Marks the end of a page. Opaque to callers, so that the sort order of lists can change. */
export function cursorOf({ list_order }: ListedCampaign): string {
  return Buffer.from(list_order).toString('base64url');
}

/** @returns the `list_order` in the cursor; undefined if the cursor is not from this service */
export function readCursor(cursor: string): string | undefined {
  if (cursor.length > LONGEST_CURSOR) return undefined;
  const order = Buffer.from(cursor, 'base64url').toString();
  return /^[01] \S+ \S+$/.test(order) ? order : undefined;
}
