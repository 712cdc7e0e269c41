// Counts campaigns by user, channel and status, from the events of the campaign service. See README.md.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { consume } from 'campaigns/consumer-kit';
import { SqliteCheckpoint } from 'campaigns/consumer-kit/sqlite';
import Database from 'libsql';
import { applyEvent, clearCounts, createTables, readCounts } from './counts.mjs';
import { openSource } from './open-source.mjs';
import { printChanges } from './print-changes.mjs';

/** @import { Source } from 'campaigns/consumer-kit' */

const HELP = `Counts campaigns by user, channel and status, from the events of the campaign service.

Usage: npm run example:campaign-counts -- [options]

  --print    print the stored counts, and exit
  --rebuild  forget everything, and start with the first event; stop other processes of this example before
  --help     print this text

Environment:
  MESSAGE_BUS_URL  read from NATS, such as nats://localhost:4222
  CAMPAIGNS_URL    read from the service itself, such as http://localhost:3000, with TOKEN
  COUNTS_FILE      SQLite file of the counts (campaign-counts.db)
`;

await main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

async function main() {
  const { values } = parseArgs({
    options: { print: { type: 'boolean' }, rebuild: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) process.stdout.write(HELP);
  else await run(values.print === true, values.rebuild === true);
}

/**
 * @param {boolean} onlyPrint
 * @param {boolean} rebuild
 */
async function run(onlyPrint, rebuild) {
  const source = onlyPrint ? undefined : await openSource(process.env);
  const database = new Database(process.env.COUNTS_FILE || 'campaign-counts.db');
  try {
    database.pragma('busy_timeout = 5000');
    database.pragma('journal_mode = WAL');
    createTables(database);
    if (source === undefined) console.table(readCounts(database));
    else await count(database, source, rebuild);
  } finally {
    database.close();
  }
}

/**
 * Until SIGINT or SIGTERM.
 * @param {Database.Database} database
 * @param {Source} source
 * @param {boolean} rebuild
 */
async function count(database, source, rebuild) {
  const checkpoint = new SqliteCheckpoint(database, 'campaign-counts');
  if (rebuild) await checkpoint.reset(clearCounts);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) void once(process, signal).then(() => stop.abort());
  const changes = printChanges(() => console.table(readCounts(database)));
  /** @param {Error} problem */
  const report = (problem) => process.stderr.write(`${problem.message}\n`);
  try {
    await consume(
      { source, checkpoint, handle: (event, own) => changes.after(applyEvent(own, event)), report },
      stop.signal,
    );
  } finally {
    changes.end();
  }
}
