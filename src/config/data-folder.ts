import { chmodSync, mkdirSync, statSync } from 'node:fs';

const OTHERS = 0o077;
const STICKY = 0o1000;

/** Creates the folder for the service's files, accessible by its owner only. */
export function createDataFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/**
 * Removes other users' permissions from an existing data folder. Does not change a folder of another owner or a shared
 * one (with the sticky bit, as /tmp), because the service's files in it are private anyway.
 */
export function tightenDataFolder(path: string): void {
  const folder = statSync(path, { throwIfNoEntry: false });
  if (folder === undefined || !folder.isDirectory() || folder.uid !== process.getuid?.()) return;
  if ((folder.mode & OTHERS) !== 0 && (folder.mode & STICKY) === 0) chmodSync(path, folder.mode & 0o700);
}
