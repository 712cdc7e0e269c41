/**
 * The events of creates, written in turns: through the adapter, by callers that append one create after the other, and
 * by prepared inserts of the same rows in transactions of as many creates as there are callers. Same tables, same
 * indexes, same pragmas.
 */
import { join } from 'node:path';
import Database from 'libsql';
import { SqliteDatabase } from '../../dist/adapters/sqlite/sqlite.database.js';
import { SqliteEventStore } from '../../dist/adapters/sqlite/sqlite.event-store.js';
import { schemaOf } from '../../dist/adapters/sqlite/sqlite.schema.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

const INSERT = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';

let serial = 0;

await answerTask(async ({ folder, rounds, seconds, together }, say) => {
  const database = await SqliteDatabase.open(join(folder, 'adapter.db'), 'log');
  const store = new SqliteEventStore(database);
  const raw = rawDatabase(join(folder, 'raw.db'));
  // Made before the clock starts.
  const streams = draftedStreams(20_000);
  const append = async ([{ id, events }]) => void (await store.append(id, 'no_stream', events));
  const numbers = await inTurns(
    rounds,
    {
      adapter: () => callsPerSecond(together, () => append(take(streams, 1)), seconds),
      raw: async () => together * (await callsPerSecond(1, () => writeRaw(raw, take(streams, together)), seconds)),
    },
    say,
  );
  await database.close();
  return numbers;
});

/** @returns how often in a second so many callers, each of them again and again, do the work */
async function callsPerSecond(callers, work, seconds) {
  const since = performance.now();
  let done = 0;
  const call = async () => {
    while (performance.now() - since < seconds * 1_000) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return (done / (performance.now() - since)) * 1_000;
}

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
