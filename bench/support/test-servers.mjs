import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstLineOf } from './processes.mjs';
import { ROOT } from './scratch.mjs';
import { within } from './within.mjs';

const SCRIPT = ['--require', './test/support/register-typescript.cjs', 'test/support/test-servers.ts'];
/** In seconds. The first start downloads MongoDB. */
const START_TIMEOUT = 600;
const STOP_TIMEOUT = 30;

/**
 * Starts the tests' EventStoreDB and MongoDB.
 * @param members size of MongoDB's replica set
 * @returns their URLs, the URL and process id of each member, and a function that stops them
 */
export async function startTestServers(report, members = 1) {
  report("starting the tests' own servers; the first time, MongoDB is downloaded (42 MB)");
  const child = spawn(process.execPath, [...SCRIPT, String(members)], {
    cwd: ROOT,
    // They exit when their input ends, not on Ctrl-C, because the run cleans up on them after Ctrl-C.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await within(STOP_TIMEOUT, "the tests' own servers to exit", exited);
  };
  const line = await within(
    START_TIMEOUT,
    "the tests' own servers to start",
    firstLineOf(child, "one of the tests' own servers"),
  );
  return { ...JSON.parse(line), stop };
}
