import { existsSync } from 'node:fs';
import Database from 'libsql';

/** The number of campaigns by `user channel status`. */
export type Counts = Readonly<Record<string, number>>;

/** The file of the example, while the example may be writing to it or not exist yet. */
export class CountsFile {
  constructor(readonly path: string) {}

  /** What the example counted. */
  counts(): Counts {
    const rows = this.rows('SELECT * FROM counts WHERE campaigns <> 0');
    return Object.fromEntries(rows.map((row) => [`${row.user_id} ${row.channel} ${row.status}`, row.campaigns]));
  }

  /** Where it continues; changes with each event. */
  position(): string | undefined {
    return this.rows('SELECT position FROM consumer_checkpoints')[0]?.position;
  }

  change(sql: string): void {
    const database = new Database(this.path);
    database.exec(sql);
    database.close();
  }

  private rows(sql: string): any[] {
    if (!existsSync(this.path)) return [];
    const database = new Database(this.path);
    try {
      database.pragma('busy_timeout = 5000');
      const [table] = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'consumer_checkpoints'").all();
      return table === undefined ? [] : database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
}
