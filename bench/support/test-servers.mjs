import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstLineOf } from './processes.mjs';
import { ROOT } from './scratch.mjs';
import { within } from './within.mjs';

const SCRIPT = ['--require', './test/support/register-typescript.cjs', 'test/support/test-servers.ts'];
/** Seconds; building the MongoDB server, the first time, takes minutes. */
const START = 600;
const STOP = 30;

/** The tests' EventStoreDB and MongoDB, in processes of their own. @returns their URLs */
export async function startTestServers(say) {
  say("starting the tests' own servers; the first time, MongoDB is downloaded (42 MB)");
  const child = spawn(process.execPath, SCRIPT, {
    cwd: ROOT,
    // They end when their input does, and not with Ctrl-C: something may have to be tidied up on them then.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await within(STOP, "the tests' own servers to end", exited);
  };
  const line = await within(START, "the tests' own servers", firstLineOf(child, "one of the tests' own servers"));
  return { ...JSON.parse(line), stop };
}
