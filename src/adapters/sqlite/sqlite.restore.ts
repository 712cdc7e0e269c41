import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import Database from 'libsql';
import { AcknowledgedPosition } from './sqlite.acknowledged-position';
import { closeConnection, openConnection } from './sqlite.connection';
import { contentsOf, copyDatabase, type DatabaseContents, flushFolder } from './sqlite.copy';
import { explained } from './sqlite.errors';
import { FileLock } from './sqlite.file-lock';
import { lastPositionIn, raisePosition } from './sqlite.last-position';
import { checkLogIsThere } from './sqlite.missing-events';
import { createPrivateFile } from './sqlite.private-file';
import { type Contents } from './sqlite.schema';

type Say = (line: string) => void;

export interface Restored extends DatabaseContents {
  /** Path to which the former database was moved; undefined if there was none. */
  readonly before: string | undefined;
}

export interface Files {
  readonly log: string;
  /** Undefined if the views are not in an SQLite file. */
  readonly views: string | undefined;
}

/**
 * Replaces the log with a checked copy of `backup`, renames the former files, and deletes the views, which may be ahead
 * of the copy. If it is killed, the log is either the former one or the copy, or the next start reports that it is
 * missing.
 * @param suffix appended to the names of the former files
 * @throws Error with a message for operators
 */
export function restoreDatabase(files: Files, backup: string, suffix: string, say: Say): Promise<Restored> {
  return underLock(files.log, 'log', async () => {
    checkLogIsThere(backup);
    await contentsOf(backup);
    return putInPlace(files, suffix, (staged) => copyDatabase(backup, staged, say));
  });
}

/**
 * Makes a log that lacks acknowledged events usable again: replaces it with a copy of its readable content, and deletes
 * the views, which may contain the missing events.
 * @param suffix appended to the names of the former files
 * @throws Error with a message for operators
 */
export function acceptLoss(files: Files, suffix: string, say: Say): Promise<Restored> {
  const { log } = files;
  const hasEvents = (): boolean => existsSync(log) && lastPositionIn(log) > 0;
  return underLock(log, 'log', () =>
    putInPlace(files, suffix, (staged) => (hasEvents() ? copyDatabase(log, staged, say) : createEmpty(staged))),
  );
}

async function underLock<T>(path: string, contents: Contents, work: () => Promise<T>): Promise<T> {
  let lock: FileLock | undefined;
  try {
    lock = FileLock.take(path);
    return await work();
  } catch (error) {
    throw error instanceof Database.SqliteError ? explained(path, contents, error) : error;
  } finally {
    lock?.release();
  }
}

async function putInPlace(
  { log: path, views }: Files,
  suffix: string,
  stage: (staged: string) => Promise<DatabaseContents>,
): Promise<Restored> {
  const staged = `${path}.restoring`;
  try {
    const contents = await stage(staged);
    // New positions are higher than all that were acknowledged here, because consumers may have seen those.
    const position = raisedTo(staged, highestPosition(path));
    // First, so that there are never views that are ahead of the log.
    if (views !== undefined) await underLock(views, 'views', async () => deleteDatabase(views));
    // Written before the move, so that a start after a partial move reports missing events and does not create an empty
    // database.
    AcknowledgedPosition.open(path, position).close();
    const before = moveAside(path, suffix);
    renameSync(staged, path);
    flushFolder(path);
    return { ...contents, before };
  } finally {
    rmSync(staged, { force: true });
  }
}

/** The database itself last: SQLite would apply a log that is left over to the next database of this name. */
function deleteDatabase(path: string): void {
  if (!existsSync(path)) return;
  const real = realpathSync(path);
  for (const suffix of ['-wal', '-journal', '-shm', '']) rmSync(real + suffix, { force: true });
  flushFolder(real);
}

function createEmpty(path: string): Promise<DatabaseContents> {
  createPrivateFile(path);
  closeConnection(openConnection(path, 'log'));
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
