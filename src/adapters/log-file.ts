import { statSync } from 'node:fs';
import { sqlitePath } from '../config/store-url';
import { type StoreUrls } from './open-stores';
import { copyDatabase, type DatabaseContents } from './sqlite/sqlite.copy';
import { acceptLoss, restoreDatabase, type Restored } from './sqlite/sqlite.restore';

type Say = (line: string) => void;

/** The SQLite file of the log, for backup and restore. Error messages are written for operators. */
export class LogFile {
  private constructor(
    readonly path: string,
    /** File of the views, which `restoreFrom` and `acceptLoss` delete. They are rebuilt from the log. */
    private readonly views: string | undefined,
  ) {}

  /** @throws Error if the log is not in an SQLite file */
  static of({ eventStoreUrl, readModelUrl }: StoreUrls): LogFile {
    const path = fileOf(eventStoreUrl);
    if (path !== undefined) return new LogFile(path, fileOf(readModelUrl));
    throw new Error(
      'The log is not in an SQLite file (EVENT_STORE_URL): back up and restore its store with its own tools. ' +
        'See docs/guides/backup.md.',
    );
  }

  /** Size of the file; undefined if it does not exist. */
  get bytes(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.size;
  }

  /** Whether the path leads to the same file, even through a link. */
  isAt(path: string): boolean {
    const [here, there] = [this.path, path].map((file) => statSync(file, { throwIfNoEntry: false }));
    return here !== undefined && here.ino === there?.ino && here.dev === there.dev;
  }

  /** Works while the service runs. Overwrites an existing file only when the copy is complete and checked. */
  copyTo(target: string, say: Say): Promise<DatabaseContents> {
    return copyDatabase(this.path, target, say);
  }

  /** @param suffix appended to the names of the current files, which are kept @throws Error if the service runs */
  restoreFrom(backup: string, suffix: string, say: Say): Promise<Restored> {
    return restoreDatabase({ log: this.path, views: this.views }, backup, suffix, say);
  }

  /** Makes a log that lacks acknowledged events usable again. @throws Error if the service runs */
  acceptLoss(suffix: string, say: Say): Promise<Restored> {
    return acceptLoss({ log: this.path, views: this.views }, suffix, say);
  }
}

function fileOf(url: string): string | undefined {
  const path = sqlitePath(url);
  return path === ':memory:' ? undefined : path;
}
