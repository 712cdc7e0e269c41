import Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { MissingEvents } from './sqlite.missing-events';

/** A full, failing or damaged file is no fault of the work; a broken constraint is. */
export function toldApart(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) return error;
  return new StoreUnavailable(`SQLite failed (${error.code}): ${error.message}`, { cause: error });
}

function isBusy(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
}

/** Why a database cannot be opened, in a sentence for people. */
export function explained(path: string, error: unknown): Error {
  if (error instanceof MissingEvents) return error;
  const message = isBusy(error)
    ? `${path} is in use by another process. An SQLite file serves one process at a time: stop the other, or use EventStoreDB and MongoDB to run several.`
    : `${path} cannot be opened as an SQLite database: ${(error as Error).message}. Name another file, or restore this one from a backup.`;
  return new Error(message, { cause: error });
}
