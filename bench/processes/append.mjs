/**
 * Writes the events of creates alternately: through the adapter, by callers that append one create after another, and
 * as raw inserts of the same rows, with one create per caller in each transaction. Both files have the same tables,
 * indexes and pragmas. Returns creates per second for each round.
 */
import { join } from 'node:path';
import Database from 'libsql';
import { SqliteDatabase } from '../../dist/adapters/sqlite/sqlite.database.js';
import { SqliteEventStore } from '../../dist/adapters/sqlite/sqlite.event-store.js';
import { schemaOf } from '../../dist/adapters/sqlite/sqlite.schema.js';
import { draftedStreams } from '../support/drafted.mjs';
import { alternate } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

const INSERT = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';

let serial = 0;

await runTask(async ({ folder, rounds, seconds, callers }, report) => {
  const database = await SqliteDatabase.open(join(folder, 'adapter.db'), 'log');
  const store = new SqliteEventStore(database);
  const raw = rawDatabase(join(folder, 'raw.db'));
  // Created before the measurement starts.
  const streams = draftedStreams(20_000);
  const append = async ([{ id, events }]) => void (await store.append(id, 'no_stream', events));
  const numbers = await alternate(
    rounds,
    {
      adapter: () => callsPerSecond(callers, () => append(take(streams, 1)), seconds),
      raw: async () => callers * (await callsPerSecond(1, () => writeRaw(raw, take(streams, callers)), seconds)),
    },
    report,
  );
  await database.close();
  return numbers;
});

/** @returns calls of `work` per second, by `callers` that each repeat it */
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

/** @returns `count` of the prepared streams, with ids that no stream had before */
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
