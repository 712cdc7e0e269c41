import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './scratch.mjs';
import { SECRET } from './users.mjs';
import { within } from './within.mjs';

const PROCESSES = join(ROOT, 'bench', 'processes');
/** With CPU_PROF=<folder>, every process writes a profile there. */
const { CPU_PROF } = process.env;
const NODE_OPTIONS = ['--no-warnings', ...(CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${CPU_PROF}`] : [])];
/** In seconds: until a server listens, until it has exited, and between two messages of a process. */
const START_TIMEOUT = 60;
const STOP_TIMEOUT = 30;
const MESSAGE_TIMEOUT = 120;
const running = new Set();
let killNew = false;

/** Kills all running processes. */
export function killAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** Kills every process that is started from now on. */
export function killNewProcesses() {
  killNew = true;
}

/**
 * Starts a server in its own process, without a rate limit and with little logging.
 * @returns its URL, the milliseconds until it listened, and functions that stop and kill it
 */
export async function startServer(script, variables = {}) {
  const since = performance.now();
  const env = { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [...NODE_OPTIONS, script], {
    cwd: ROOT,
    env: { ...env, AUTH_JWT_SECRET: SECRET, RATE_LIMIT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watch(child);
  const { url } = JSON.parse(await within(START_TIMEOUT, `${script} to listen`, firstLineOf(child, script)));
  const kill = () => child.kill('SIGKILL');
  return { url, startupMs: performance.now() - since, stop: () => stop(child), kill };
}

/** Starts the service as `npm start` does. */
export function startService(variables) {
  return startServer(join(ROOT, 'dist', 'main.js'), variables);
}

/** Starts a server of bench/processes. */
export function startContender(name, variables) {
  return startServer(join(PROCESSES, name), variables);
}

/** @throws Error if the process exits before it prints a line */
export async function firstLineOf(child, name) {
  const line = once(createInterface(child.stdout), 'line');
  const first = await Promise.race([line, once(child, 'exit').then(() => undefined)]);
  if (first === undefined) throw new Error(`${name} exited before it listened`);
  return first[0];
}

/** Runs a program of bench/processes with `task`. @returns the result that the program describes */
export async function runProcess(name, task, report = () => undefined) {
  const child = fork(join(PROCESSES, name), [], {
    cwd: ROOT,
    execArgv: NODE_OPTIONS,
  });
  watch(child);
  // If the process exits before it receives the task, the exit handler rejects.
  child.send(task, () => undefined);
  return new Promise((resolve, reject) => {
    let outcome = { error: 'exited without a result' };
    const timeout = setTimeout(() => {
      outcome = { error: `sent no message for ${MESSAGE_TIMEOUT} s` };
      child.kill('SIGKILL');
    }, MESSAGE_TIMEOUT * 1_000);
    child.on('message', (message) => {
      timeout.refresh();
      if ('progress' in message) report(message.progress);
      else outcome = message;
    });
    child.once('exit', () => {
      clearTimeout(timeout);
      if ('result' in outcome) resolve(outcome.result);
      else reject(new Error(`${name}: ${outcome.error}`));
    });
  });
}

function watch(child) {
  if (killNew) child.kill('SIGKILL');
  running.add(child);
  child.once('exit', () => running.delete(child));
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await within(STOP_TIMEOUT, 'a server to exit', exited).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
}
