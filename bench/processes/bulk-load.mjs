/**
 * Writes the rows of a view that was built into a new file, as fast as SQLite takes them: without a journal, in one
 * transaction, with the index for lists created at the end. Answers with rows in a second for each driver there is.
 */
import { join } from 'node:path';
import Database from 'libsql';
import { listIndexOf, viewName } from '../../dist/event-sourcing/consuming/read-model-store.js';
import { seldom } from '../support/seldom.mjs';
import { answerTask } from '../support/task.mjs';

const ROWS_TOGETHER = 20_000;

await answerTask(async ({ from, folder, view }, say) => {
  const source = new Database(from);
  const drivers = { libsql: (path) => new Database(path), ...(await nodeSqlite()) };
  const rates = {};
  for (const [driver, open] of Object.entries(drivers)) {
    rates[driver] = load(source, open(join(folder, `${driver.replace(':', '-')}.db`)), view, seldom(say));
  }
  return rates;
});

/** Node has a driver of its own from version 22.13. */
async function nodeSqlite() {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return { 'node:sqlite': (path) => new DatabaseSync(path) };
  } catch {
    return {};
  }
}

/** @returns rows in a second. Reading them is not counted */
function load(source, target, view, tell) {
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
    const rows = read.all(last, ROWS_TOGETHER);
    if (rows.length === 0) break;
    last = rows.at(-1).place;
    const values = rows.map((row) => columns.map(({ name }) => row[name]));
    busy += timeOf(() => values.forEach((row) => insert.run(...row)));
    done += rows.length;
    tell(`${done} rows loaded`);
  }
  busy += timeOf(() => target.exec(`COMMIT; CREATE INDEX list ON ${table} (${listIndexOf(view).join(', ')})`));
  return done / busy;
}

/** @returns seconds */
function timeOf(work) {
  const since = performance.now();
  work();
  return (performance.now() - since) / 1_000;
}
