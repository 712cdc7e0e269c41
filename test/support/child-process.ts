import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** The lines of its standard output. Ends when the process ends. */
  readonly lines: AsyncIterableIterator<string>;
  /** Resolves when it ends, with its exit code, or with null if a signal ended it. */
  readonly exited: Promise<number | null>;
}

const ROOT = join(__dirname, '../..');

/** Runs a TypeScript file in its own process. @param script relative to test/support */
export function startChild(script: string, ...parameters: string[]): Child {
  const register = join(__dirname, 'register-typescript.cjs');
  const child = spawn(process.execPath, ['--require', register, join(__dirname, script), ...parameters], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), exited };
}
