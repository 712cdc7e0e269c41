import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';

const ROOT = join(__dirname, '../..');
const UNLIMITED = { RATE_LIMIT: '0', BAD_TOKEN_LIMIT: '0' };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of this project in its own process. */
export class ServiceProcess {
  readonly ended: Promise<Ended>;
  private stdout = '';
  private stderr = '';

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** @param variables its whole environment, except PATH and the rate limits, which are off by default */
  static run(program: 'main.ts' | 'cli.ts', variables: Record<string, string>, ...args: string[]): ServiceProcess {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--require', join(__dirname, 'register-typescript.cjs'), join(ROOT, 'src', program), ...args],
      { cwd: ROOT, env: { PATH: process.env['PATH'], ...UNLIMITED, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return new ServiceProcess(child);
  }

  /** @returns the first line on standard output, with the URL of the service @throws if it ends before */
  async listening(): Promise<{ msg: string; url: string }> {
    const line = once(createInterface(this.child.stdout), 'line').then(([text]: string[]) => text!);
    const first = await Promise.race([line, this.ended]);
    if (typeof first !== 'string') throw new Error(`ended with ${first.code}: ${first.stderr}`);
    return JSON.parse(first) as { msg: string; url: string };
  }

  /** Waits until standard error has this text. @returns standard error so far */
  async says(text: string): Promise<string> {
    while (!this.stderr.includes(text)) {
      const more = await Promise.race([once(this.child.stderr, 'data'), this.ended]);
      if (!Array.isArray(more) && !this.stderr.includes(text)) throw new Error(`never said ${text}: ${this.stderr}`);
    }
    return this.stderr;
  }

  /** Resolves once standard output has this text. */
  async logged(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      const more = await Promise.race([once(this.child.stdout, 'data'), this.ended]);
      if (!Array.isArray(more) && !this.stdout.includes(text)) throw new Error(`never logged ${text}: ${this.stdout}`);
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
