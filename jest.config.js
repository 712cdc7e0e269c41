const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Jest would take the globals of a finished suite apart while the EventStoreDB client's gRPC still closes in them.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  reporters: ['default', '<rootDir>/test/support/skipped.reporter.js'],
  globalSetup: '<rootDir>/test/support/mongodb/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/mongodb/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  transform: { '\\.[jt]s$': '@swc/jest' },
  // Compiled like our own code. jose and uuid are published as ES modules only, which Jest cannot require on every Node.
  // The MongoDB driver imports `os` dynamically, which Jest's sandbox rejects; without it the driver sends no client
  // metadata, and the server refuses the connection.
  transformIgnorePatterns: ['/node_modules/(?!(jose|uuid|mongodb)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  // Suites start processes and servers of their own: no worker for every core, but two where there are only two.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  // Jest keeps much of what a suite has loaded until its worker ends. A worker that holds more than this is replaced.
  workerIdleMemoryLimit: '1GB',
  // For what hangs. Tests wait for events, never for time, so a slow machine does not come near it.
  testTimeout: 30_000,
};
