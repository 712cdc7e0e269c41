import { type ListedCampaign } from '../campaign.document';

/** Characters; ours have about 100. */
const LONGEST_CURSOR = 512;

/** Where a page ended. Opaque to callers, so that what lists sort by may change. */
export function cursorOf({ list_order }: ListedCampaign): string {
  return Buffer.from(list_order).toString('base64url');
}

/** @returns the `list_order` it stands for; undefined when it is no cursor of ours */
export function readCursor(cursor: string): string | undefined {
  if (cursor.length > LONGEST_CURSOR) return undefined;
  const order = Buffer.from(cursor, 'base64url').toString();
  return /^[01] \S+ \S+$/.test(order) ? order : undefined;
}
