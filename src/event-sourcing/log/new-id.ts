import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES_OF_AN_ID = 16;

/** Random bytes for 256 ids. Filling the pool at once is much cheaper than asking for the bytes of each id. */
const pool = Buffer.alloc(256 * BYTES_OF_AN_ID);
let used = pool.length;

/** A new UUID, version 7. Ids of later milliseconds sort later, so an index over them grows only at its end. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES_OF_AN_ID));
  return uuidv7({ random });
}
