import { realpathSync, type Stats, statSync } from 'node:fs';
import { FileLock } from './sqlite.file-lock';

interface Seen {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
  size: number;
}

export interface Fault {
  /** What happened, and to which file. */
  readonly message: string;
  /** Whether the database file and the open log are still intact, so that closing can move the log into the file. */
  readonly recoverable: boolean;
}

/**
 * Detects that a file of an open database was deleted, replaced or truncated. SQLite continues to use a deleted or
 * replaced file, and what it writes there is lost. The service itself never truncates these files, except the log: it
 * then calls `logWasEmptied`.
 */
export class WatchedFiles {
  private readonly database: Seen;
  private readonly log: Seen;
  private readonly files: readonly Seen[];

  /** @param path of a database that is open in WAL mode */
  constructor(path: string) {
    // SQLite keeps its files beside the target of a symbolic link.
    const real = realpathSync(path);
    this.database = seen(path);
    this.log = seen(`${real}-wal`);
    this.files = [this.database, this.log, seen(`${real}-shm`), seen(FileLock.pathFor(path))];
  }

  /** @returns undefined if all files are intact */
  fault(): Fault | undefined {
    try {
      return this.firstFault();
    } catch (error) {
      return { message: `the files cannot be checked: ${(error as Error).message}`, recoverable: false };
    }
  }

  /** Call it after the service itself has emptied the write-ahead log. */
  logWasEmptied(): void {
    this.log.size = 0;
  }

  private firstFault(): Fault | undefined {
    for (const file of this.files) {
      const now = statSync(file.path, { throwIfNoEntry: false });
      const change = changeOf(file, now);
      if (change !== undefined) {
        const recoverable = change !== 'was truncated' && this.databaseIsWhole();
        return { message: `${file.path} ${change}`, recoverable };
      }
      file.size = now!.size;
    }
    return undefined;
  }

  private databaseIsWhole(): boolean {
    return changeOf(this.database, statSync(this.database.path, { throwIfNoEntry: false })) === undefined;
  }
}

function seen(path: string): Seen {
  const { dev, ino, size } = statSync(path);
  return { path, dev, ino, size };
}

function changeOf({ dev, ino, size }: Seen, now: Stats | undefined): string | undefined {
  if (now === undefined) return 'was deleted or moved';
  if (now.dev !== dev || now.ino !== ino) return 'was replaced by another file';
  return now.size < size ? 'was truncated' : undefined;
}
