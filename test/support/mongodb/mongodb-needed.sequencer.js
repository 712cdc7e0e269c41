const { dirname, join } = require('node:path');
const { default: TestSequencer } = require('@jest/test-sequencer');

/** Suites that need MongoDB import this file, directly or not. */
const MONGODB_OF_THIS_RUN = join(__dirname, 'mongodb-of-this-run.ts');

/**
 * Tells the global setup whether a suite of this run needs MongoDB. Only the sequencer knows the test files of a run.
 * Jest calls it before the global setup.
 */
class MongodbNeededSequencer extends TestSequencer {
  sort(tests) {
    const seen = new Set();
    process.env.MONGODB_NEEDED = String(tests.some(({ path, context }) => needsMongodb(path, context, seen)));
    return super.sort(tests);
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

module.exports = MongodbNeededSequencer;
