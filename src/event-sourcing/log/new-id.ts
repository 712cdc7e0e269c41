import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES_OF_AN_ID = 16;

/** Random bytes are cheap by the thousand: one at a time, they take most of what an id costs. */
const pool = Buffer.alloc(256 * BYTES_OF_AN_ID);
let used = pool.length;

/** A new UUID, version 7: ids of later milliseconds sort later, so that an index over them grows at its end. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES_OF_AN_ID));
  return uuidv7({ random });
}
