import Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { MissingEvents } from './sqlite.missing-events';
import { type Contents } from './sqlite.schema';

/** An error as plain data, to be sent from one thread to another. */
export interface Failure {
  readonly message: string;
  /** Whether the file failed. Otherwise the request caused the error, for example by violating a constraint. */
  readonly unavailable: boolean;
}

export function failureOf(error: unknown): Failure {
  const known = asStoreError(error);
  return { message: (known as Error).message, unavailable: known instanceof StoreUnavailable };
}

export function errorOf({ message, unavailable }: Failure): Error {
  return unavailable ? new StoreUnavailable(message) : new Error(message);
}

/** Converts SQLite errors to StoreUnavailable, except violated constraints: only those are caused by the request. */
export function asStoreError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) return error;
  return new StoreUnavailable(`SQLite failed (${error.code}): ${error.message}`, { cause: error });
}

function isBusy(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
}

/** Explains to operators why a database cannot be opened, and what to do. */
export function explained(path: string, contents: Contents, error: unknown): Error {
  if (error instanceof MissingEvents) return error;
  const remedy =
    contents === 'log'
      ? 'Name another file, or restore this one from a backup'
      : 'Name another file, or delete this one: it is then rebuilt from the log';
  const message = isBusy(error)
    ? `${path} is in use by another process. An SQLite file serves one process at a time: stop the other process, or use EventStoreDB and MongoDB to run several.`
    : `${path} cannot be opened as an SQLite database: ${(error as Error).message}. ${remedy}.`;
  return new Error(message, { cause: error });
}
