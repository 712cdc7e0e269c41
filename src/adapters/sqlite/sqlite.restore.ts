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
  /** Where the database is that was there before; undefined when there was none. */
  readonly before: string | undefined;
}

/**
 * Puts a checked copy of `backup` in the place of the database, and moves the files that were there aside. If it is
 * ended at any point, the database is either the one or the other, or a start says that it is missing.
 * @param suffix of the files that are moved aside
 * @throws Error with a sentence for people
 */
export function restoreDatabase(path: string, backup: string, suffix: string, say: Say): Promise<Restored> {
  return underLock(path, async () => {
    checkLogIsThere(backup);
    await contentsOf(backup);
    return putInPlace(path, suffix, (staged) => copyDatabase(backup, staged, say));
  });
}

/**
 * Makes a database usable that lacks acknowledged events: it is replaced by a copy of what can be read of it.
 * @param suffix of the files that are moved aside
 * @throws Error with a sentence for people
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
    // Positions go on behind those that were acknowledged here: consumers may have seen them.
    const position = raisedTo(staged, highestPosition(path));
    // Noted first: a start that finds the files half moved then says so, and does not begin with an empty database.
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

/** Of the database that is there now, as far as that can be read. */
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

/** The logs first: SQLite deletes a log that it finds without its database. */
function moveAside(path: string, suffix: string): string | undefined {
  for (const companion of ['-wal', '-journal']) {
    if (existsSync(path + companion)) renameSync(path + companion, `${path}${suffix}${companion}`);
  }
  rmSync(`${path}-shm`, { force: true });
  if (!existsSync(path)) return undefined;
  renameSync(path, path + suffix);
  return path + suffix;
}
