/**
 * Measures the service and what it is compared with, side by side in one run; prints a table and keeps the numbers in
 * bench/results/. docs/performance.md says what the numbers mean.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { MEASURES, MEASURES_OF_GIVEN_STORES } from './measures/all.mjs';
import { endAll } from './support/processes.mjs';
import { RESULTS, ROOT, Scratch } from './support/scratch.mjs';
import { printTable } from './support/table.mjs';

const FULL = { rounds: 5, seconds: 4, replayEvents: 1_000_000, manyCampaigns: 1_000_000, starts: 5 };
const QUICK = { rounds: 3, seconds: 2, replayEvents: 50_000, manyCampaigns: 20_000, starts: 3 };

const options = parse();
const sizes = options.quick ? QUICK : FULL;
await main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function main() {
  if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('Nothing is built. Run "npm run build", then again.');
  const scratch = new Scratch();
  const rows = [];
  // What is measured by then is worth having.
  process.once('SIGINT', () => {
    endAll();
    scratch.remove();
    if (rows.length > 0) conclude(rows);
    process.exit(130);
  });
  try {
    for (const { name, says, run } of chosen()) {
      process.stderr.write(`\n${name}: ${says}\n`);
      rows.push(...(await run({ sizes, scratch, stores: options, say })).map((row) => ({ measure: name, ...row })));
    }
  } finally {
    endAll();
    scratch.remove();
    if (rows.length > 0) conclude(rows);
  }
}

function parse() {
  const program = new Command('npm run bench --')
    .description('Measures creating campaigns, projecting and starting, beside what each can be compared with.')
    .option('--only <names>', 'some of the measures, parted by commas', (text) => text.split(','))
    .option('--quick', 'small numbers: to see that everything runs, not to quote', false)
    .option('--event-store <url>', 'measure on this event store, beside its raw client; campaigns are left in its log')
    .option('--read-model <url>', 'measure on this read model, beside its raw client, in a database made and dropped')
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
  const measures = options.eventStore || options.readModel ? MEASURES_OF_GIVEN_STORES : MEASURES;
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
  writeFileSync(file, `${JSON.stringify({ at, machine, quick: options.quick, sizes, rows }, undefined, 2)}\n`);
  process.stderr.write(`\nKept in ${file}\n`);
}

function say(line) {
  process.stderr.write(`  ${line}\n`);
}
