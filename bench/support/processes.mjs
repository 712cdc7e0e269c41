import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './scratch.mjs';
import { SECRET } from './users.mjs';

const PROCESSES = join(ROOT, 'bench', 'processes');
/** CPU_PROF=<folder> leaves a profile of every process there. */
const { CPU_PROF } = process.env;
const NODE_OPTIONS = ['--no-warnings', ...(CPU_PROF ? ['--cpu-prof', `--cpu-prof-dir=${CPU_PROF}`] : [])];
const running = new Set();

/** Ends whatever is still running; for when the bench itself ends early. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** A server of ours in a process of its own. Says less in its log than usual: not the log is measured. */
export async function startServer(script, variables = {}) {
  const since = performance.now();
  const env = { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [...NODE_OPTIONS, script], {
    cwd: ROOT,
    env: { ...env, AUTH_JWT_SECRET: SECRET, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watch(child);
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)]);
  if (first === undefined) throw new Error(`${script} ended instead of listening`);
  const { url } = JSON.parse(first[0]);
  return { url, readyAfter: performance.now() - since, stop: () => stop(child) };
}

/** The service itself, as `npm start` runs it. */
export function startService(variables) {
  return startServer(join(ROOT, 'dist', 'main.js'), variables);
}

/** Resolves when the service has projected what was in the log before it started; until then it refuses creates. */
export async function caughtUp(url) {
  while ((await fetch(`${url}/health/ready`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export function startBeside(name, variables) {
  return startServer(join(PROCESSES, name), variables);
}

/** Runs one of bench/processes with a task, and hands back what it answers with. */
export async function ask(name, task, onProgress = () => undefined) {
  const child = fork(join(PROCESSES, name), [], {
    cwd: ROOT,
    execArgv: NODE_OPTIONS,
  });
  watch(child);
  child.send(task);
  return new Promise((resolve, reject) => {
    let answer;
    child.on('message', (message) => {
      if ('progress' in message) onProgress(message.progress);
      else answer = message.answer;
    });
    child.once('exit', (code) =>
      code === 0 && answer !== undefined ? resolve(answer) : reject(new Error(`${name} ended with ${code}`)),
    );
  });
}

function watch(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
