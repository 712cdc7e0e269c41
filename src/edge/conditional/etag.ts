import { hash } from 'node:crypto';

/** Characters of the hash: 96 bits, so that two bodies of the same revision never get the same tag. */
const HASH_LENGTH = 16;

/** ETag of a body that depends on one stream alone. */
export function revisionTag(revision: number): string {
  return `"${revision}"`;
}

/** ETag of a body that also shows data that can change without the revision. @param body exactly as it is sent */
export function bodyTag(revision: number, body: string): string {
  return `"${revision}-${hash('sha256', body, 'base64url').slice(0, HASH_LENGTH)}"`;
}
