import Database from 'libsql';
import { type ReceivedEvent } from '../../src/consumer-kit/decode-event';
import { SqliteCheckpoint } from '../../src/consumer-kit/sqlite/sqlite.checkpoint';

/** A consumer's own data: the events that it has handled, in the order of their transactions. */
export class Effects {
  readonly database: Database.Database;

  constructor(path = ':memory:') {
    this.database = new Database(path);
    this.database.exec('CREATE TABLE IF NOT EXISTS effects (subject TEXT, id TEXT)');
  }

  /** As a process that was started now has it. */
  checkpoint(): SqliteCheckpoint {
    return new SqliteCheckpoint(this.database, 'tests');
  }

  readonly record = ({ subject, id }: ReceivedEvent): void => {
    this.database.prepare('INSERT INTO effects VALUES (?, ?)').run(subject, id);
  };

  readonly clear = (): void => {
    this.database.exec('DELETE FROM effects');
  };

  get ids(): string[] {
    return this.rows('SELECT id FROM effects ORDER BY rowid').map(({ id }) => id as string);
  }

  idsOf(subject: string): string[] {
    const rows = this.database.prepare('SELECT id FROM effects WHERE subject = ? ORDER BY rowid').all(subject);
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  get remembered(): string[] {
    return this.rows('SELECT id FROM consumer_seen_events').map(({ id }) => id as string);
  }

  get position(): unknown {
    return this.rows('SELECT position FROM consumer_checkpoints')[0]?.['position'];
  }

  private rows(sql: string): Record<string, unknown>[] {
    return this.database.prepare(sql).all() as Record<string, unknown>[];
  }
}
