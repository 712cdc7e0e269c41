import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstLineOf } from './processes.mjs';
import { ROOT } from './scratch.mjs';
import { within } from './within.mjs';

const TYPESCRIPT = ['--require', './test/support/register-typescript.cjs'];
/** In seconds. The first start downloads MongoDB. */
const START_TIMEOUT = 600;
const STOP_TIMEOUT = 30;

/**
 * Starts the tests' EventStoreDB and MongoDB.
 * @param members size of MongoDB's replica set
 * @returns their URLs, the URL and process id of each member, and a function that stops them
 */
export function startTestServers(report, members = 1) {
  report("starting the tests' own servers; the first time, MongoDB is downloaded (42 MB)");
  return start('test/support/test-servers.ts', [String(members)]);
}

/** Starts the tests' NATS. @returns its URL, its version, and a function that stops it */
export function startNats(report) {
  report("starting the tests' own NATS; the first time, it is built");
  return start('test/tools/nats/serve.ts');
}

async function start(script, options = []) {
  const child = spawn(process.execPath, [...TYPESCRIPT, script, ...options], {
    cwd: ROOT,
    // They exit when their input ends, not on Ctrl-C, because the run cleans up on them after Ctrl-C.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await within(STOP_TIMEOUT, `${script} to exit`, exited);
  };
  const line = await within(START_TIMEOUT, `${script} to start`, firstLineOf(child, script));
  return { ...JSON.parse(line), stop };
}
