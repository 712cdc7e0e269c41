import { statSync } from 'node:fs';
import { copyDatabase, type DatabaseContents } from './sqlite/sqlite.copy';
import { acceptLoss, restoreDatabase, type Restored } from './sqlite/sqlite.restore';

const SQLITE = 'sqlite:';

type Say = (line: string) => void;

/** The log where it is one file on this machine, to back it up and to restore it. Errors are sentences for people. */
export class LogFile {
  private constructor(readonly path: string) {}

  /** @throws Error when the log has another store */
  static of(eventStoreUrl: string): LogFile {
    const path = eventStoreUrl.startsWith(SQLITE) ? eventStoreUrl.slice(SQLITE.length) : ':memory:';
    if (path !== ':memory:') return new LogFile(path);
    throw new Error(
      'The log is not in an SQLite file (EVENT_STORE_URL): back up and restore its store with its own tools. ' +
        'See docs/guides/backup.md.',
    );
  }

  /** @returns undefined when there is none yet */
  get bytes(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.size;
  }

  /** Whether the path leads to the same file, also by another name of it. */
  isAt(path: string): boolean {
    const [here, there] = [this.path, path].map((file) => statSync(file, { throwIfNoEntry: false }));
    return here !== undefined && here.ino === there?.ino && here.dev === there.dev;
  }

  /** Also while the service runs. An existing file is overwritten, once the copy is complete and checked. */
  copyTo(target: string, say: Say): Promise<DatabaseContents> {
    return copyDatabase(this.path, target, say);
  }

  /** @param suffix of the files that are there now, which are kept @throws Error also while the service runs */
  restoreFrom(backup: string, suffix: string, say: Say): Promise<Restored> {
    return restoreDatabase(this.path, backup, suffix, say);
  }

  /** Makes a log usable that lacks acknowledged events. @throws Error also while the service runs */
  acceptLoss(suffix: string, say: Say): Promise<Restored> {
    return acceptLoss(this.path, suffix, say);
  }
}
