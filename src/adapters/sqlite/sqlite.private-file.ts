import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS = 0o077;

/** Files that SQLite keeps beside a database, with the database's permissions. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/** Creates the file and its folder if they are missing, readable and writable by their owner only. */
export function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Removes other users' permissions from an existing database and SQLite's files beside it. */
export function makePrivate(path: string): void {
  for (const file of [path, ...COMPANIONS.map((suffix) => path + suffix)]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) !== 0) chmodSync(file, mode & 0o700);
  }
}
