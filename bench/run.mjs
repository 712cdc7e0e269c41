/**
 * Measures the service and what it is compared with, side by side in one run; prints a table and keeps the numbers in
 * bench/results/. docs/performance.md says what the numbers mean.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { MEASURES, MEASURES_OF_GIVEN_STORES } from './measures/all.mjs';
import { endAll, startNoMore } from './support/processes.mjs';
import { RESULTS, ROOT, Scratch } from './support/scratch.mjs';
import { printTable } from './support/table.mjs';
import { startTestServers } from './support/test-servers.mjs';

const FULL = { rounds: 5, seconds: 4, replayEvents: 1_000_000, replaySeconds: 60, manyCampaigns: 1_000_000, starts: 5 };
const QUICK = { rounds: 3, seconds: 2, replayEvents: 50_000, replaySeconds: 15, manyCampaigns: 20_000, starts: 3 };

const options = parse();
const sizes = options.quick ? QUICK : FULL;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
await main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function main() {
  if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('Nothing is built. Run "npm run build", then again.');
  const measures = chosen();
  const servers = options.testServers ? await startTestServers(say) : undefined;
  const scratch = new Scratch();
  const rows = [];
  try {
    for (const measure of measures) rows.push(...(await rowsOf(measure, scratch, servers ?? options)));
  } finally {
    // What is measured by then is worth having.
    if (rows.length > 0) conclude(rows);
    scratch.remove();
    await servers?.stop();
  }
}

/** A measure that fails does not keep the others from being made, unless somebody has ended all of them. */
async function rowsOf({ name, says, run }, scratch, stores) {
  if (interrupted) return [];
  process.stderr.write(`\n${name}: ${says}\n`);
  const load = [loadavg()[0]];
  try {
    const rows = await run({ sizes, scratch, stores, say });
    load.push(loadavg()[0]);
    say(`load of the machine: ${load.map((number) => number.toFixed(1)).join(' before, ')} after`);
    return rows.map((row) => ({ measure: name, load, ...row }));
  } catch (error) {
    process.exitCode ??= 1;
    say(interrupted ? 'interrupted' : `failed. ${error.message}`);
    return [];
  } finally {
    endAll();
  }
}

/** Whoever waits for one of our processes is told that it ended, tidies up and ends; a second signal ends all at once. */
function interrupt() {
  if (interrupted) process.exit(130);
  interrupted = true;
  process.exitCode = 130;
  endAll();
  startNoMore();
}

function parse() {
  const program = new Command('npm run bench --')
    .description('Measures creating campaigns, projecting and starting, beside what each can be compared with.')
    .option('--only <names>', 'some of the measures, parted by commas', (text) => text.split(','))
    .option('--quick', 'small numbers: to see that everything runs, not to quote', false)
    .option('--event-store <url>', 'measure on this event store, beside its raw client; campaigns are left in its log')
    .option('--read-model <url>', 'measure on this read model, beside its raw client, in a database made and dropped')
    .addOption(
      new Option('--test-servers', "measure on the tests' own EventStoreDB and MongoDB, started for it")
        .default(false)
        .conflicts(['eventStore', 'readModel']),
    )
    .addHelpText(
      'after',
      `\nMeasures:\n${described(MEASURES)}\nWith stores given:\n${described(MEASURES_OF_GIVEN_STORES)}`,
    );
  return program.parse().opts();
}

function described(measures) {
  return measures.map(({ name, says }) => `  ${name.padEnd(10)} ${says}`).join('\n');
}

function chosen() {
  const { eventStore, readModel, testServers } = options;
  const measures = eventStore || readModel || testServers ? MEASURES_OF_GIVEN_STORES : MEASURES;
  const unknown = options.only?.filter((name) => !measures.some((measure) => measure.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no measure called ${unknown.join(', ')}; --help lists them.`);
  return measures.filter(({ name }) => options.only?.includes(name) ?? true);
}

function conclude(rows) {
  printTable(rows);
  const at = new Date().toISOString();
  const machine = { node: process.version, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30) };
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${at.replaceAll(':', '-')}.json`);
  const { quick, testServers } = options;
  writeFileSync(file, `${JSON.stringify({ at, machine, quick, testServers, sizes, rows }, undefined, 2)}\n`);
  process.stderr.write(`\nKept in ${file}\n`);
}

function say(line) {
  process.stderr.write(`  ${line}\n`);
}
