import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { NOBODY, type NameClaim } from '../../src/campaigns/campaign-names/name-index';
import { type Content, type Place } from './place';
import { type TemporaryFolder } from './temporary-folder';

/** One file for everything. */
export class SqlitePlace implements Place {
  private readonly file: string;

  constructor(private readonly folder: TemporaryFolder) {
    this.file = folder.file(`${randomUUID()}.db`);
  }

  get eventStoreUrl(): string {
    return `sqlite:${this.file}`;
  }

  get readModelUrl(): string {
    return this.eventStoreUrl;
  }

  /** With the log of the last writes and all. */
  async copy(): Promise<SqlitePlace> {
    const copy = new SqlitePlace(this.folder);
    for (const suffix of ['', '-wal']) {
      if (existsSync(`${this.file}${suffix}`)) copyFileSync(`${this.file}${suffix}`, `${copy.file}${suffix}`);
    }
    return copy;
  }

  async content(): Promise<Content> {
    const database = SqliteDatabase.open(this.file);
    const claims = database.all<NameClaim>('SELECT * FROM name_claims WHERE user_id <> ?', NOBODY);
    const events = database.all<{ type: string }>(
      "SELECT type FROM events WHERE stream_id LIKE 'campaign-%' ORDER BY position",
    );
    database.close();
    return { claims, events: events.map(({ type }) => type) };
  }
}
