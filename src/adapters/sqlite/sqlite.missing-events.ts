import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { AcknowledgedPosition } from './sqlite.acknowledged-position';
import { lastPositionIn } from './sqlite.last-position';

/** The database lacks acknowledged events, or may lack some. The message is written for operators. */
export class MissingEvents extends Error {}

const WAYS_OUT =
  'Put the right files back, or restore a backup (npm run cli -- restore <file>). To continue without the missing ' +
  'events: npm run cli -- accept-loss. See docs/guides/backup.md.';

/**
 * Call it before SQLite opens the file for writing: SQLite would apply an older write-ahead log to a newer database.
 * The caller must hold the lock.
 * @returns the position of the last event in the database
 * @throws MissingEvents
 */
export function checkNothingIsMissing(path: string): number {
  const acknowledged = AcknowledgedPosition.read(path);
  if (acknowledged === undefined) checkLogIsThere(path);
  const last = isEmpty(path) ? 0 : lastPositionIn(path);
  if (last >= (acknowledged ?? 0)) return last;
  throw new MissingEvents(
    `${path} ends at position ${last}, but position ${acknowledged} was acknowledged. Either the database or its ` +
      `write-ahead log (${path}-wal) is missing, or one of them was replaced by an older copy. ${WAYS_OUT}`,
  );
}

/**
 * For a file without a recorded position, such as a copy. A file in WAL mode was not closed properly, so its log must
 * exist. Do not call it while this process has the file open: closing the file here would release SQLite's locks.
 * @throws MissingEvents
 */
export function checkLogIsThere(path: string): void {
  if (isEmpty(path) || !isInWalMode(path) || existsSync(`${realpathSync(path)}-wal`)) return;
  throw new MissingEvents(
    `${path} was in use when its process ended or when it was copied, and its write-ahead log (${path}-wal), which may ` +
      `hold the latest events, is missing. ${WAYS_OUT}`,
  );
}

function isEmpty(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

/** See https://www.sqlite.org/fileformat2.html#file_format_version_numbers. */
function isInWalMode(path: string): boolean {
  const header = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && header[19] === 2;
}
