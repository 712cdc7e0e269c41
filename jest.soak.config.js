/**
 * What takes too long for every run: hostile load and long exploration. Each test bounds its own work.
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/**/*.soak.ts'],
  // One suite explores in its own process for longer than most others together. The others start servers of their own.
  maxWorkers: 2,
  testTimeout: 1_800_000,
};
