const { dirname, join } = require('node:path');
const { default: TestSequencer } = require('@jest/test-sequencer');

/** Suites that need MongoDB import this file, directly or not. */
const MONGODB_OF_THIS_RUN = join(__dirname, 'mongodb/mongodb-of-this-run.ts');

/** They take longest, but their files are small: without durations of an earlier run, Jest would start them last. */
const LONGEST = /-on-eventstoredb-and-mongodb\.spec\.ts$|any-commands\.spec\.ts$|(interleavings|many-leads)\.soak\.ts$/;

/**
 * Starts the longest suites first, so that no worker is left alone with one at the end. It also tells the global setup
 * whether a suite of this run needs MongoDB: only the sequencer knows the test files of a run. Jest calls it before the
 * global setup.
 */
class Sequencer extends TestSequencer {
  sort(tests) {
    const seen = new Set();
    process.env.MONGODB_NEEDED = String(tests.some(({ path, context }) => needsMongodb(path, context, seen)));
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONGEST.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}

function needsMongodb(file, context, seen) {
  if (file === MONGODB_OF_THIS_RUN) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  const names = context.hasteFS.getDependencies(file) ?? [];
  return names.some((name) => {
    const imported = name.startsWith('.') && context.resolver.resolveModuleFromDirIfExists(dirname(file), name);
    return imported && needsMongodb(imported, context, seen);
  });
}

module.exports = Sequencer;
