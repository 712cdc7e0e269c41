const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  // Each worker loads packages once, not once for each suite: see test/tools/jest/README.md.
  testEnvironment: '<rootDir>/test/tools/jest/shared-packages.environment.js',
  runtime: '<rootDir>/test/tools/jest/shared-packages.runtime.js',
  reporters: ['default', '<rootDir>/test/support/skipped.reporter.js'],
  testSequencer: '<rootDir>/test/support/sequencer.js',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/mongodb/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  transform: { '\\.[jt]s$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  // Suites start processes and servers of their own, so there are fewer workers than cores where there are many. Suites
  // also wait for servers and timeouts much of the time: with three workers, two cores are busy.
  maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
  // Jest keeps much of what a suite has loaded until its worker ends. A worker that holds more than this is replaced.
  workerIdleMemoryLimit: '1GB',
  // Freeing the memory of a worker can take longer than Jest's default of half a second. A leaked handle is still reported.
  workerGracefulExitTimeout: 10_000,
  // For what hangs. Tests wait for events, never for time, so a slow machine does not come near it.
  testTimeout: 30_000,
};
