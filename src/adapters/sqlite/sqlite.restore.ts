import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'libsql';
import { AcknowledgedPosition } from './sqlite.acknowledged-position';
import { closeConnection, openConnection } from './sqlite.connection';
import { contentsOf, copyDatabase, type DatabaseContents, flushFolder } from './sqlite.copy';
import { explained } from './sqlite.errors';
import { FileLock } from './sqlite.file-lock';
import { lastPositionIn, raisePosition } from './sqlite.last-position';
import { checkLogIsThere } from './sqlite.missing-events';
import { createPrivateFile } from './sqlite.private-file';

type Say = (line: string) => void;

export interface Restored extends DatabaseContents {
  /** Path to which the former database was moved; undefined if there was none. */
  readonly before: string | undefined;
}

/**
 * Replaces the database with a checked copy of `backup`, and renames the former files. If it is killed, the database is
 * either the former one or the copy, or the next start reports that it is missing.
 * @param suffix appended to the names of the former files
 * @throws Error with a message for operators
 */
export function restoreDatabase(path: string, backup: string, suffix: string, say: Say): Promise<Restored> {
  return underLock(path, async () => {
    checkLogIsThere(backup);
    await contentsOf(backup);
    return putInPlace(path, suffix, (staged) => copyDatabase(backup, staged, say));
  });
}

/**
 * Makes a database that lacks acknowledged events usable again: replaces it with a copy of its readable content.
 * @param suffix appended to the names of the former files
 * @throws Error with a message for operators
 */
export function acceptLoss(path: string, suffix: string, say: Say): Promise<Restored> {
  const hasEvents = (): boolean => existsSync(path) && lastPositionIn(path) > 0;
  return underLock(path, () =>
    putInPlace(path, suffix, (staged) => (hasEvents() ? copyDatabase(path, staged, say) : createEmpty(staged))),
  );
}

async function underLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock: FileLock | undefined;
  try {
    lock = FileLock.take(path);
    return await work();
  } catch (error) {
    throw error instanceof Database.SqliteError ? explained(path, error) : error;
  } finally {
    lock?.release();
  }
}

async function putInPlace(
  path: string,
  suffix: string,
  stage: (staged: string) => Promise<DatabaseContents>,
): Promise<Restored> {
  const staged = `${path}.restoring`;
  try {
    const contents = await stage(staged);
    // New positions are higher than all that were acknowledged here, because consumers may have seen those.
    const position = raisedTo(staged, highestPosition(path));
    // Written first, so that a start after a partial move reports missing events and does not create an empty database.
    AcknowledgedPosition.open(path, position).close();
    const before = moveAside(path, suffix);
    renameSync(staged, path);
    flushFolder(path);
    return { ...contents, before };
  } finally {
    rmSync(staged, { force: true });
  }
}

function createEmpty(path: string): Promise<DatabaseContents> {
  createPrivateFile(path);
  closeConnection(openConnection(path));
  return contentsOf(path);
}

/** Highest known position of the current database, which may be unreadable. */
function highestPosition(path: string): number {
  const acknowledged = AcknowledgedPosition.read(path) ?? 0;
  try {
    return Math.max(acknowledged, lastPositionIn(path));
  } catch {
    return acknowledged;
  }
}

function raisedTo(path: string, atLeast: number): number {
  const connection = new Database(path);
  try {
    raisePosition(connection, atLeast);
  } finally {
    connection.close();
  }
  return lastPositionIn(path);
}

/** Moves the logs first, because SQLite deletes a log that has no database. */
function moveAside(path: string, suffix: string): string | undefined {
  for (const companion of ['-wal', '-journal']) {
    if (existsSync(path + companion)) renameSync(path + companion, `${path}${suffix}${companion}`);
  }
  rmSync(`${path}-shm`, { force: true });
  if (!existsSync(path)) return undefined;
  renameSync(path, path + suffix);
  return path + suffix;
}
