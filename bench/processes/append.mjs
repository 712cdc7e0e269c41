/**
 * The events of creates, written in turns: through the adapter, and by prepared inserts of the same rows in
 * transactions of as many creates as the adapter finds waiting. Same tables, same indexes, same pragmas.
 */
import { join } from 'node:path';
import Database from 'libsql';
import { SqliteDatabase } from '../../dist/adapters/sqlite/sqlite.database.js';
import { SqliteEventStore } from '../../dist/adapters/sqlite/sqlite.event-store.js';
import { schemaOf } from '../../dist/adapters/sqlite/sqlite.schema.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns, rateOf } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

const INSERT = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';

let serial = 0;

await answerTask(async ({ folder, rounds, seconds, together }, say) => {
  const database = await SqliteDatabase.open(join(folder, 'adapter.db'), 'log');
  const store = new SqliteEventStore(database);
  const raw = rawDatabase(join(folder, 'raw.db'));
  // Made before the clock starts.
  const streams = draftedStreams(20_000);
  const prepare = () => take(streams, together);
  const save = (taken) => Promise.all(taken.map(({ id, events }) => store.append(id, 'no_stream', events)));
  const rate = (write) => async () => (await rateOf(prepare, write, seconds)).perSecond;
  const numbers = await inTurns(rounds, { adapter: rate(save), raw: rate((taken) => writeRaw(raw, taken)) }, say);
  await database.close();
  return numbers;
});

/** Streams that were not there before: the prepared ones again, under another name. */
function take(streams, count) {
  return Array.from({ length: count }, () => {
    const { id, events } = streams[serial % streams.length];
    return { id: `${id}${serial++}`, events };
  });
}

function rawDatabase(path) {
  const connection = new Database(path);
  connection.pragma('locking_mode = EXCLUSIVE');
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('wal_autocheckpoint = 10000');
  connection.pragma('cache_size = -65536');
  connection.exec(schemaOf('log'));
  return { connection, insert: connection.prepare(INSERT) };
}

function writeRaw({ connection, insert }, streams) {
  connection.exec('BEGIN IMMEDIATE');
  for (const { id: stream, events } of streams) {
    events.forEach(({ id, type, data, metadata }, revision) =>
      insert.run(stream, revision, id, type, JSON.stringify(data), JSON.stringify(metadata)),
    );
  }
  connection.exec('COMMIT');
}
