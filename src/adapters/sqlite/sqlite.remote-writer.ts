import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { errorOf, type Failure } from './sqlite.errors';
import { type Contents } from './sqlite.schema';
import { ThreadGate } from './sqlite.thread-gate';
import { type Committed, type Write } from './sqlite.writer';

export interface Request {
  readonly id: number;
  /** Number of the file, from 1. */
  readonly file: number;
  readonly call:
    | { readonly name: 'open'; readonly path: string; readonly contents: Contents }
    | { readonly name: 'commit'; readonly writes: readonly Write[] }
    | { readonly name: 'scrub' | 'close' | 'unlock' };
}

export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: Failure });

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the writing thread, if it does not run. */
export function startWritingThread(): void {
  WritingThread.running();
}

/** An `SqliteWriter` on the writing thread. Methods reject with StoreUnavailable if the thread has ended. */
export class RemoteWriter {
  private static files = 0;

  private constructor(
    private readonly thread: WritingThread,
    private readonly file: number,
  ) {}

  /** @throws Error with a message for operators */
  static async open(path: string, contents: Contents): Promise<RemoteWriter> {
    const thread = WritingThread.running();
    const file = ++RemoteWriter.files;
    await thread.request(file, { name: 'open', path, contents });
    return new RemoteWriter(thread, file);
  }

  commit(writes: readonly Write[]): Promise<Committed> {
    return this.thread.request(this.file, { name: 'commit', writes });
  }

  scrub(): Promise<boolean> {
    return this.thread.request(this.file, { name: 'scrub' });
  }

  /** @param closeReader closes this thread's connection to the file. It is called when no other connection is open */
  async close(closeReader: () => void): Promise<void> {
    // Otherwise, both connections stay open until the process ends.
    if (await this.thread.request<boolean>(this.file, { name: 'close' })) closeReader();
    await this.thread.request(this.file, { name: 'unlock' });
  }
}

/** The one worker thread of the process that writes to SQLite files. Starts with the first file. */
class WritingThread {
  private static current: WritingThread | undefined;

  private readonly gate = new ThreadGate();
  // In TypeScript sources, which tests run, the name leads to the source.
  private readonly worker = new Worker(require.resolve('./sqlite.writing-thread'), { workerData: this.gate.state });
  private readonly waitForIt = (): void => this.gate.close();
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;
  private ended: Error | undefined;

  private constructor() {
    this.worker.on('message', (reply: Reply) => this.settle(reply));
    this.worker.on('error', (error) => this.end(error.message));
    this.worker.on('exit', () => this.end('it exited'));
    this.worker.unref();
    process.once('exit', this.waitForIt);
  }

  static running(): WritingThread {
    return (WritingThread.current ??= new WritingThread());
  }

  request<T>(file: number, call: Request['call']): Promise<T> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = ++this.requests;
    return new Promise<T>((resolve, reject) => {
      // The process waits for a reply. It does not wait for an idle thread.
      if (this.waiting.size === 0) this.worker.ref();
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, file, call } satisfies Request);
    });
  }

  private settle(reply: Reply): void {
    const { resolve, reject } = this.waiting.get(reply.id)!;
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ('failure' in reply) reject(errorOf(reply.failure));
    else resolve(reply.value as never);
  }

  private end(reason: string): void {
    this.ended ??= new StoreUnavailable(`the thread that writes to SQLite ended (${reason}): restart the service`);
    process.off('exit', this.waitForIt);
    if (WritingThread.current === this) WritingThread.current = undefined;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}
