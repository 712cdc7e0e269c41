import Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { MissingEvents } from './sqlite.missing-events';

/** Converts SQLite errors to StoreUnavailable, except violated constraints: only those are caused by the request. */
export function toldApart(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) return error;
  return new StoreUnavailable(`SQLite failed (${error.code}): ${error.message}`, { cause: error });
}

function isBusy(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
}

/** Explains to operators why a database cannot be opened, and what to do. */
export function explained(path: string, error: unknown): Error {
  if (error instanceof MissingEvents) return error;
  const message = isBusy(error)
    ? `${path} is in use by another process. An SQLite file serves one process at a time: stop the other process, or use EventStoreDB and MongoDB to run several.`
    : `${path} cannot be opened as an SQLite database: ${(error as Error).message}. Name another file, or restore this one from a backup.`;
  return new Error(message, { cause: error });
}
