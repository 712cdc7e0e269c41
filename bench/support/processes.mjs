import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './scratch.mjs';
import { SECRET } from './users.mjs';
import { within } from './within.mjs';

const PROCESSES = join(ROOT, 'bench', 'processes');
/** CPU_PROF=<folder> leaves a profile of every process there. */
const { CPU_PROF } = process.env;
const NODE_OPTIONS = ['--no-warnings', ...(CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${CPU_PROF}`] : [])];
/** Seconds until a server must listen, and until it must have ended. */
const START = 60;
const STOP = 30;
/** Seconds that a process may work without saying anything. */
const SILENCE = 120;
const running = new Set();
let noMore = false;

/** Ends whatever is still running. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** For when the bench itself ends early: what is started from now on ends at once. */
export function startNoMore() {
  noMore = true;
}

/** One of our servers in its own process, without a rate limit, and with less logging, as the log is not measured. */
export async function startServer(script, variables = {}) {
  const since = performance.now();
  const env = { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [...NODE_OPTIONS, script], {
    cwd: ROOT,
    env: { ...env, AUTH_JWT_SECRET: SECRET, RATE_LIMIT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watch(child);
  const { url } = JSON.parse(await within(START, `${script} to listen`, firstLineOf(child, script)));
  return { url, readyAfter: performance.now() - since, stop: () => stop(child) };
}

/** The service itself, as `npm start` runs it. */
export function startService(variables) {
  return startServer(join(ROOT, 'dist', 'main.js'), variables);
}

export function startBeside(name, variables) {
  return startServer(join(PROCESSES, name), variables);
}

/** @throws Error when the process ends before it prints a line */
export async function firstLineOf(child, name) {
  const line = once(createInterface(child.stdout), 'line');
  const first = await Promise.race([line, once(child, 'exit').then(() => undefined)]);
  if (first === undefined) throw new Error(`${name} ended instead of listening`);
  return first[0];
}

/** Runs one of bench/processes with a task, and hands back what it answers with. */
export async function ask(name, task, onProgress = () => undefined) {
  const child = fork(join(PROCESSES, name), [], {
    cwd: ROOT,
    execArgv: NODE_OPTIONS,
  });
  watch(child);
  // One that ends before it takes the task is noticed by its end.
  child.send(task, () => undefined);
  return new Promise((resolve, reject) => {
    let end = { error: 'ended without an answer' };
    const silence = setTimeout(() => {
      end = { error: `said nothing for ${SILENCE} s` };
      child.kill('SIGKILL');
    }, SILENCE * 1_000);
    child.on('message', (message) => {
      silence.refresh();
      if ('progress' in message) onProgress(message.progress);
      else end = message;
    });
    child.once('exit', () => {
      clearTimeout(silence);
      if ('answer' in end) resolve(end.answer);
      else reject(new Error(`${name}: ${end.error}`));
    });
  });
}

function watch(child) {
  if (noMore) child.kill('SIGKILL');
  running.add(child);
  child.once('exit', () => running.delete(child));
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await within(STOP, 'a server to end', exited).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
}
