import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Connection from 'libsql/promise';
import { lastPositionIn, readOnly } from './sqlite.last-position';
import { createPrivateFile } from './sqlite.private-file';

export interface DatabaseContents {
  readonly events: number;
  readonly lastPosition: number;
  readonly bytes: number;
}

type Say = (line: string) => void;

const BETWEEN_LINES_MS = 5_000;

/** Number of events up to a position that the original has and the copy lacks. */
const LACKING = `SELECT count(*) AS lacking FROM main.events AS original
  LEFT JOIN copy.events AS copied ON copied.position = original.position
  WHERE original.position <= ? AND copied.id IS NOT original.id`;

/**
 * Copies a snapshot of a database, even while another process writes to it, and checks the copy. Until then, the copy
 * is in a folder beside `target` whose name ends in `.partial`. The folder is removed on failure, SIGINT and SIGTERM.
 * @throws Error with a message for operators
 */
export async function copyDatabase(source: string, target: string, say: Say): Promise<DatabaseContents> {
  const folder = resolve(`${target}.${randomBytes(4).toString('hex')}.partial`);
  const partial = join(folder, 'copy.db');
  const stopWatching = removeOnSignals(folder);
  try {
    const atLeast = lastPositionIn(source);
    createPrivateFile(partial);
    await vacuumInto(partial, source, say);
    flushToDisk(partial, 'r+');
    say('Checking the copy …');
    const contents = await check(partial, source, atLeast);
    renameSync(partial, target);
    flushFolder(target);
    return contents;
  } catch (error) {
    throw new Error(`Copying ${source} to ${target} failed: ${(error as Error).message}`, { cause: error });
  } finally {
    stopWatching();
    remove(folder);
  }
}

/** @throws Error with a message for operators if the file is damaged or is not a database of this service */
export async function contentsOf(path: string): Promise<DatabaseContents> {
  const connection = open(path);
  try {
    await checkIntegrity(connection);
    const [{ events, last }] = await all<[{ events: number; last: number | null }]>(
      connection,
      'SELECT count(*) AS events, max(position) AS last FROM events',
    );
    return { events, lastPosition: last ?? 0, bytes: statSync(path).size };
  } catch (error) {
    throw new Error(`${path} is not a valid database of this service: ${(error as Error).message}`, { cause: error });
  } finally {
    connection.close();
  }
}

async function checkIntegrity(connection: Connection): Promise<void> {
  const [{ integrity_check }] = await all<[{ integrity_check: string }]>(connection, 'PRAGMA integrity_check(1)');
  if (integrity_check !== 'ok') throw new Error(`it is damaged: ${integrity_check}`);
}

async function vacuumInto(partial: string, source: string, say: Say): Promise<void> {
  const connection = open(source);
  const progress = setInterval(
    () => say(`Copied ${Math.round(statSync(partial).size / 1_000_000)} MB …`),
    BETWEEN_LINES_MS,
  );
  try {
    await connection.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
  } finally {
    clearInterval(progress);
    connection.close();
  }
}

async function check(partial: string, source: string, atLeast: number): Promise<DatabaseContents> {
  const contents = await contentsOf(partial);
  const connection = open(source);
  try {
    await connection.exec(`ATTACH '${readOnly(partial).replaceAll("'", "''")}' AS copy`);
    const [{ lacking }] = await all<[{ lacking: number }]>(connection, LACKING, atLeast);
    if (lacking > 0) throw new Error(`the copy lacks ${lacking} events`);
  } finally {
    connection.close();
  }
  return contents;
}

/** Its calls run on another thread, so this one can report progress and handle signals. */
function open(path: string): Connection {
  return new Connection(readOnly(path), {});
}

async function all<Rows>(connection: Connection, sql: string, ...parameters: unknown[]): Promise<Rows> {
  const statement = (await connection.prepare(sql)) as { all(...values: unknown[]): Promise<Rows> };
  return statement.all(...parameters);
}

/** Makes a rename durable. Windows cannot open a folder for this, and does not need it. */
export function flushFolder(path: string): void {
  if (process.platform !== 'win32') flushToDisk(dirname(resolve(path)), 'r');
}

function flushToDisk(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function removeOnSignals(folder: string): () => void {
  const end = (signal: 'SIGINT' | 'SIGTERM'): void => {
    remove(folder);
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => void process.off('SIGINT', end).off('SIGTERM', end);
}

/** Retries, because SQLite may still create files in the folder from another thread. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 });
}
