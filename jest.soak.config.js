/**
 * What takes too long for every run: hostile load and long exploration. Each test bounds its own work.
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/**/*.soak.ts'],
  maxWorkers: 1,
  testTimeout: 1_800_000,
};
