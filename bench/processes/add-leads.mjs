/**
 * Adds leads alternately: through the service, in batches of 1,000 that follow each other, and as raw inserts of the rows
 * that the service has written for such leads, as many in each transaction as the service has in flight. Returns leads per
 * second for each round.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'libsql';
import { leadCodec } from '../../dist/leads/lead-events.schema.js';
import { schemaOf } from '../../dist/adapters/sqlite/sqlite.schema.js';
import { addLeads, newCampaign, newLeads } from '../support/leads.mjs';
import { alternate } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

const INSERT = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';
const BATCH = 1_000;
const IN_FLIGHT = 250;

await runTask(async ({ url, user, folder, rounds, seconds }, report) => {
  const raw = rawDatabase(join(folder, 'raw.db'));
  const addBatch = async () => addLeads(url, user, await newCampaign(url, user, randomUUID()), newLeads(BATCH));
  // Warms up.
  for (let count = 0; count < 5; count++) await addBatch();
  return alternate(
    rounds,
    {
      service: () => perSecond(BATCH, addBatch, seconds),
      raw: () => perSecond(IN_FLIGHT, () => insert(raw, newEvents(IN_FLIGHT)), seconds),
    },
    report,
  );
});

async function perSecond(size, work, seconds) {
  const since = performance.now();
  let done = 0;
  while (performance.now() - since < seconds * 1_000) {
    await work();
    done += size;
  }
  return (done / (performance.now() - since)) * 1_000;
}

function newEvents(count) {
  const campaign_id = randomUUID();
  return newLeads(count).map((fields, row) => {
    const lead_id = randomUUID();
    const command_id = randomUUID();
    const data = { lead_id, campaign_id, user_id: 'user-0', ...fields, source: 'api', row };
    const metadata = {
      command_id,
      user_id: 'user-0',
      actor: { type: 'user', id: 'user-0' },
      occurred_at: new Date().toISOString(),
      $correlationId: campaign_id,
      $causationId: command_id,
      append_index: 0,
      append_size: 1,
    };
    return [`lead-${lead_id}`, leadCodec.encode({ type: 'LeadAdded', data }, randomUUID(), metadata)];
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

function insert({ connection, insert: statement }, events) {
  connection.exec('BEGIN IMMEDIATE');
  for (const [stream, { id, type, data, metadata }] of events) {
    statement.run(stream, 0, id, type, JSON.stringify(data), JSON.stringify(metadata));
  }
  connection.exec('COMMIT');
}
