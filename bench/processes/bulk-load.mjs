/**
 * Copies the rows of a view into a new file, in the fastest way that SQLite has: without a journal, in one transaction,
 * with the list index created at the end. Returns rows per second for each available driver.
 */
import { join } from 'node:path';
import Database from 'libsql';
import { listIndexOf, viewName } from '../../dist/event-sourcing/consuming/read-model-store.js';
import { throttled } from '../support/throttled.mjs';
import { runTask } from '../support/task.mjs';

const ROWS_PER_READ = 20_000;

await runTask(async ({ from, folder, view }, report) => {
  const source = new Database(from);
  const drivers = { libsql: (path) => new Database(path), ...(await nodeSqlite()) };
  const rates = {};
  for (const [driver, open] of Object.entries(drivers)) {
    rates[driver] = load(source, open(join(folder, `${driver.replace(':', '-')}.db`)), view, throttled(report));
  }
  return rates;
});

/** Node has a built-in driver since version 22.13. */
async function nodeSqlite() {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return { 'node:sqlite': (path) => new DatabaseSync(path) };
  } catch {
    return {};
  }
}

/** @returns rows per second, without the time for reading them */
function load(source, target, view, reportProgress) {
  const table = `"${viewName(view)}"`;
  const columns = source.prepare(`SELECT name FROM pragma_table_info('${viewName(view)}')`).all();
  const read = source.prepare(`SELECT rowid AS place, * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`);
  const { sql } = source
    .prepare('SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?')
    .get('table', viewName(view));
  target.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;');
  target.exec(`PRAGMA cache_size = -65536; ${sql}; BEGIN`);
  const insert = target.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
  let [done, last, busy] = [0, 0, 0];
  for (;;) {
    const rows = read.all(last, ROWS_PER_READ);
    if (rows.length === 0) break;
    last = rows.at(-1).place;
    const values = rows.map((row) => columns.map(({ name }) => row[name]));
    busy += secondsOf(() => values.forEach((row) => insert.run(...row)));
    done += rows.length;
    reportProgress(`${done} rows loaded`);
  }
  busy += secondsOf(() => target.exec(`COMMIT; CREATE INDEX list ON ${table} (${listIndexOf(view).join(', ')})`));
  return done / busy;
}

function secondsOf(work) {
  const since = performance.now();
  work();
  return (performance.now() - since) / 1_000;
}
