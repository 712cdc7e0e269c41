/** Category of an event's stream. Queries must use exactly this expression, so that SQLite uses the index on it. */
export const CATEGORY = "substr(stream_id, 1, instr(stream_id, '-') - 1)";

/**
 * `events.position` never decreases, even after a rollback or a restart. Event ids need no index: a repeated append is
 * recognised by the ids at the revisions that it would have written. The index by category also contains the position,
 * because every index contains its table's primary key.
 */
const EVENTS = `
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream_id, revision);
  CREATE INDEX IF NOT EXISTS events_by_category ON events (${CATEGORY});
`;

const CLAIMS = `
  CREATE TABLE IF NOT EXISTS name_claims (
    user_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    name_key_version INTEGER NOT NULL,
    campaign_id TEXT NOT NULL,
    command_id TEXT NOT NULL,
    expected_revision INTEGER NOT NULL,
    lease_until TEXT NOT NULL,
    held INTEGER NOT NULL,
    PRIMARY KEY (user_id, name_key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS name_claims_open ON name_claims (lease_until) WHERE held = 0;
`;

const CONSUMERS = `
  CREATE TABLE IF NOT EXISTS consumer_checkpoints (
    consumer TEXT PRIMARY KEY,
    position TEXT,
    caught_up INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS consumer_last_events (
    consumer TEXT PRIMARY KEY,
    position TEXT NOT NULL,
    id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS consumer_parked_events (
    consumer TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position TEXT NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (consumer, stream_id)
  );
`;

const PROBE = `
  CREATE TABLE IF NOT EXISTS write_probe (
    id INTEGER PRIMARY KEY,
    content BLOB NOT NULL
  );
`;

/**
 * What a file is for: the log with the name claims, or views. If the log is in another kind of store, the name claims
 * are in the file of the views. In memory, one database has everything.
 */
export type Contents = 'log' | 'views';

/** Each view has a table more: see `SqliteView`. */
export function schemaOf(contents: Contents): string {
  return (contents === 'log' ? EVENTS : '') + CLAIMS + CONSUMERS + PROBE;
}
