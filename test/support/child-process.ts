import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** What it says on standard output, line by line; ends when it does. */
  readonly lines: AsyncIterableIterator<string>;
  /** Resolves once it is gone, with its exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

const ROOT = join(__dirname, '../..');

/** Runs one of the TypeScript files under test/support in a process of its own. */
export function startChild(script: string, ...parameters: string[]): Child {
  const register = join(__dirname, 'register-typescript.cjs');
  const child = spawn(process.execPath, ['--require', register, join(__dirname, script), ...parameters], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), exited };
}
