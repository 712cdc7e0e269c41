import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../temporary-folder';

/** A server of the tests' own, in a process of its own, that can be killed and started again. */
export class MongodbServer {
  private readonly folder = temporaryFolder();
  private child: ChildProcess | undefined;
  private listen = '127.0.0.1:0';

  private constructor(private readonly binary: string) {}

  static async start(binary: string): Promise<MongodbServer> {
    const server = new MongodbServer(binary);
    await server.start();
    return server;
  }

  /** Without a database. Stays the same however often the server is killed and started. */
  get url(): string {
    return `mongodb://${this.listen}/`;
  }

  /** On the same address and folder as before; unless it runs. */
  async start(): Promise<void> {
    if (this.isRunning()) return;
    const child = spawn(this.binary, ['-listen', this.listen, '-data', this.folder.file('data')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const exited = once(child, 'exit').then(() => {
      throw new Error(`the MongoDB test server ended before it was ready:\n${complaints}`);
    });
    exited.catch(() => undefined);
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [string];
    this.listen = new URL(line).host;
  }

  /** As a power cut would: nothing is finished, nothing said. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isRunning()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Stands still: connections stay open, and nothing is answered. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** For good. */
  async remove(): Promise<void> {
    await this.kill();
    this.folder.remove();
  }

  private isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}
