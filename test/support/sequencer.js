const { dirname, join } = require('node:path');
const { default: TestSequencer } = require('@jest/test-sequencer');

/** Suites that need MongoDB or NATS import these files, directly or not. */
const MONGODB_OF_THIS_RUN = join(__dirname, 'mongodb/mongodb-of-this-run.ts');
const NATS_SERVERS = join(__dirname, '../tools/nats/nats-server.binaries.ts');

/** They take longest, but their files are small: without durations of an earlier run, Jest would start them last. */
const LONGEST = /-on-eventstoredb-and-mongodb\.spec\.ts$|any-commands\.spec\.ts$|(interleavings|many-leads)\.soak\.ts$/;

/**
 * Starts the longest suites first, so that no worker is left alone with one at the end. It also tells the global setup
 * whether a suite of this run needs MongoDB or NATS: only the sequencer knows the test files of a run. Jest calls it before the
 * global setup.
 */
class Sequencer extends TestSequencer {
  sort(tests) {
    process.env.MONGODB_NEEDED = String(isNeeded(MONGODB_OF_THIS_RUN, tests));
    process.env.NATS_NEEDED = String(isNeeded(NATS_SERVERS, tests));
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONGEST.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}

function isNeeded(tool, tests) {
  const seen = new Set();
  return tests.some(({ path, context }) => imports(tool, path, context, seen));
}

function imports(tool, file, context, seen) {
  if (file === tool) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  const names = context.hasteFS.getDependencies(file) ?? [];
  return names.some((name) => {
    const imported = name.startsWith('.') && context.resolver.resolveModuleFromDirIfExists(dirname(file), name);
    return imported && imports(tool, imported, context, seen);
  });
}

module.exports = Sequencer;
