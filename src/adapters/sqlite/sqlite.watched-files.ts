import { realpathSync, type Stats, statSync } from 'node:fs';
import { FileLock } from './sqlite.file-lock';

interface Seen {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
  size: number;
}

export interface Fault {
  /** What happened to which file. */
  readonly message: string;
  /** Whether the database is in its place and whole, and so is the log of it that is open here. */
  readonly recoverable: boolean;
}

/**
 * Notices that a file of an open database is no longer the one at its path, or has become smaller: SQLite goes on with
 * a file that was deleted or replaced, and what it writes there is lost. The service makes none of these files smaller,
 * except the log, and says so.
 */
export class WatchedFiles {
  private readonly database: Seen;
  private readonly log: Seen;
  private readonly files: readonly Seen[];

  /** @param path of a database that is open, in WAL mode */
  constructor(path: string) {
    // SQLite keeps its files beside the one that a symbolic link leads to.
    const real = realpathSync(path);
    this.database = seen(path);
    this.log = seen(`${real}-wal`);
    this.files = [this.database, this.log, seen(`${real}-shm`), seen(FileLock.pathFor(path))];
  }

  /** @returns undefined when nothing is wrong */
  fault(): Fault | undefined {
    return this.faultOf(this.files);
  }

  /** Of the write-ahead log alone, which the next commit makes longer again after it was truncated. */
  faultOfLog(): Fault | undefined {
    return this.faultOf([this.log]);
  }

  /** The service itself emptied the write-ahead log just now. */
  logWasEmptied(): void {
    this.log.size = 0;
  }

  private faultOf(files: readonly Seen[]): Fault | undefined {
    try {
      return this.firstFault(files);
    } catch (error) {
      return { message: `the files cannot be checked: ${(error as Error).message}`, recoverable: false };
    }
  }

  private firstFault(files: readonly Seen[]): Fault | undefined {
    for (const file of files) {
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
