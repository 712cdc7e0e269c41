const threads = require('node:worker_threads');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const TYPESCRIPT = require.resolve('../../support/register-typescript.cjs');

/** Where jest-circus keeps what it calls for each event of a test, such as the reporter of a suite. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

const workers = new Set();

/** Lets a worker thread run our sources, like the child processes of the tests. */
class WorkerOfSources extends threads.Worker {
  constructor(file, options) {
    super(file, { ...options, execArgv: ['--require', TYPESCRIPT] });
    workers.add(this);
  }
}
threads.Worker = WorkerOfSources;

/** Runs a suite with the globals of the worker, which packages that Node loads also use. Cleans up after each suite. */
class SharedPackagesEnvironment {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.before = { console: globalThis.console, exit: process.exit, env: { ...process.env } };
  }

  async setup() {}

  async teardown() {
    await Promise.all([...workers].map((worker) => worker.terminate()));
    workers.clear();
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    delete globalThis[EVENT_HANDLERS];
    globalThis.console = this.before.console;
    process.exit = this.before.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.before.env)) delete process.env[name];
    Object.assign(process.env, this.before.env);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** There are no globals other than those of the process. */
  getVmContext() {
    return null;
  }
}

module.exports = SharedPackagesEnvironment;
