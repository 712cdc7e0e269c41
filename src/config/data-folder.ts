import { chmodSync, mkdirSync, statSync } from 'node:fs';

const OTHERS = 0o077;
const STICKY = 0o1000;

/** Creates the folder that the service keeps its files in, for its owner only. */
export function createDataFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Takes other users' permissions from a data folder that already exists. A folder of another owner, or one that is
 * shared by design (the sticky bit, as on /tmp), stays as it is: the files in it are private anyway.
 */
export function tightenDataFolder(path: string): void {
  const folder = statSync(path, { throwIfNoEntry: false });
  if (folder === undefined || !folder.isDirectory() || folder.uid !== process.getuid?.()) return;
  if ((folder.mode & OTHERS) !== 0 && (folder.mode & STICKY) === 0) chmodSync(path, folder.mode & 0o700);
}
