import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';
import { type Content, leadsIn, type Place } from './place';
import { type TemporaryFolder } from './temporary-folder';
import { viewsBeside } from './sqlite-urls';

/** A log in one file, its views in another. */
export class SqlitePlace implements Place {
  private readonly file: string;

  constructor(private readonly folder: TemporaryFolder) {
    this.file = folder.file(`${randomUUID()}.db`);
  }

  get eventStoreUrl(): string {
    return `sqlite:${this.file}`;
  }

  get readModelUrl(): string {
    return `sqlite:${viewsBeside(this.file)}`;
  }

  /** Includes the write-ahead logs. */
  async copy(): Promise<SqlitePlace> {
    const copy = new SqlitePlace(this.folder);
    copyDatabase(this.file, copy.file);
    copyDatabase(viewsBeside(this.file), viewsBeside(copy.file));
    return copy;
  }

  async content(): Promise<Content> {
    const database = await SqliteDatabase.open(this.file, 'log');
    const claims = database.all<NameClaim>('SELECT * FROM name_claims');
    const events = database.all<{ type: string }>(
      "SELECT type FROM events WHERE stream_id LIKE 'campaign-%' ORDER BY position",
    );
    const ofLeads = database.all<{ streamId: string; type: string }>(
      "SELECT stream_id AS streamId, type FROM events WHERE stream_id LIKE 'lead-%' ORDER BY position",
    );
    await database.close();
    return { claims, events: events.map(({ type }) => type), leads: leadsIn(ofLeads) };
  }

  async typesIn(streamId: string): Promise<readonly string[]> {
    const database = await SqliteDatabase.open(this.file, 'log');
    const sql = 'SELECT type FROM events WHERE stream_id = ? ORDER BY revision';
    const events = database.all<{ type: string }>(sql, streamId);
    await database.close();
    return events.map(({ type }) => type);
  }

  /** Also in what was deleted from the files. */
  async traces(texts: readonly string[]): Promise<readonly string[]> {
    const files = [this.file, viewsBeside(this.file)].flatMap((file) => FILES.map((suffix) => file + suffix));
    const contents = files.filter((file) => existsSync(file)).map((file) => readFileSync(file));
    return texts.filter((text) => contents.some((content) => content.includes(text)));
  }
}

/** What follows the name of a database in the names of its files. */
const FILES = ['', '-wal'];

function copyDatabase(from: string, to: string): void {
  for (const suffix of FILES) if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix);
}
