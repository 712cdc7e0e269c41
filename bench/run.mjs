/**
 * Measures the service and comparable software in one run, prints a table, and saves the numbers in bench/results/.
 * docs/performance.md explains the numbers.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { MEASURES, MEASURES_ON_SERVERS } from './measures/all.mjs';
import { killAll, killNewProcesses } from './support/processes.mjs';
import { RESULTS, ROOT, Scratch } from './support/scratch.mjs';
import { printTable } from './support/table.mjs';
import { startTestServers } from './support/test-servers.mjs';

const FULL = {
  rounds: 5,
  seconds: 4,
  replayEvents: 1_000_000,
  replaySeconds: 60,
  manyCampaigns: 1_000_000,
  starts: 5,
  fullCampaigns: { most: 100_000, campaigns: 1_000, each: 900 },
};
const QUICK = {
  rounds: 3,
  seconds: 2,
  replayEvents: 50_000,
  replaySeconds: 15,
  manyCampaigns: 20_000,
  starts: 3,
  fullCampaigns: { most: 10_000, campaigns: 50, each: 100 },
};

const options = parse();
const sizes = options.quick ? QUICK : FULL;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
await main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function main() {
  if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('There is no build. Run "npm run build" first.');
  const measures = selectedMeasures();
  const servers = options.testServers ? await startTestServers(report) : undefined;
  const scratch = new Scratch();
  const rows = [];
  try {
    for (const measure of measures) rows.push(...(await runMeasure(measure, scratch, servers ?? options)));
  } finally {
    // Also after an error, for the measures that are complete.
    if (rows.length > 0) showAndSave(rows);
    scratch.remove();
    await servers?.stop();
  }
}

/** @returns the rows of the table; none if the measure fails or the run is interrupted, so that the others still run */
async function runMeasure({ name, description, run }, scratch, stores) {
  if (interrupted) return [];
  process.stderr.write(`\n${name}: ${description}\n`);
  const load = [loadavg()[0]];
  try {
    const rows = await run({ sizes, scratch, stores, report });
    load.push(loadavg()[0]);
    report(`load average: ${load.map((number) => number.toFixed(1)).join(' before, ')} after`);
    return rows.map((row) => ({ measure: name, load, ...row }));
  } catch (error) {
    process.exitCode ??= 1;
    report(interrupted ? 'interrupted' : `failed: ${error.message}`);
    return [];
  } finally {
    killAll();
  }
}

/** Kills the processes, so that whatever waits for them fails and cleans up. A second signal exits at once. */
function interrupt() {
  if (interrupted) process.exit(130);
  interrupted = true;
  process.exitCode = 130;
  killAll();
  killNewProcesses();
}

function parse() {
  const program = new Command('npm run bench --')
    .description('Measures creates, projections and startup, and compares them with other software.')
    .option('--only <names>', 'run only these measures, separated by commas', (text) => text.split(','))
    .option('--quick', 'small numbers, to check that everything runs; do not quote them', false)
    .option(
      '--event-store <url>',
      'measure on this event store, and with its raw client; the campaigns stay in its log',
    )
    .option(
      '--read-model <url>',
      'measure on this read model, and with its raw client, in a database that is created and dropped',
    )
    .addOption(
      new Option('--test-servers', "measure on the tests' own EventStoreDB and MongoDB, started for this run")
        .default(false)
        .conflicts(['eventStore', 'readModel']),
    )
    .addHelpText(
      'after',
      `\nMeasures:\n${listOf(MEASURES)}\nWith any of the options for stores:\n${listOf(MEASURES_ON_SERVERS)}`,
    );
  return program.parse().opts();
}

function listOf(measures) {
  return measures.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`).join('\n');
}

function selectedMeasures() {
  const { eventStore, readModel, testServers } = options;
  const measures = eventStore || readModel || testServers ? MEASURES_ON_SERVERS : MEASURES;
  const unknown = options.only?.filter((name) => !measures.some((measure) => measure.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`Unknown measures: ${unknown.join(', ')}. Run with --help for a list.`);
  return measures.filter(({ name }) => options.only?.includes(name) ?? true);
}

function showAndSave(rows) {
  printTable(rows);
  const at = new Date().toISOString();
  const machine = { node: process.version, cores: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30) };
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${at.replaceAll(':', '-')}.json`);
  const { quick, testServers } = options;
  writeFileSync(file, `${JSON.stringify({ at, machine, quick, testServers, sizes, rows }, undefined, 2)}\n`);
  process.stderr.write(`\nSaved in ${file}\n`);
}

function report(line) {
  process.stderr.write(`  ${line}\n`);
}
