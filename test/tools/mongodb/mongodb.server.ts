import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { temporaryFolder } from '../../support/temporary-folder';

const REPLICA_SET = 'tests';

const OPTIONS = [
  ['--replSet', REPLICA_SET],
  ['--bind_ip', '127.0.0.1'],
  ['--nounixsocket'],
  // Small: many servers may run on one machine.
  ['--oplogSize', '64'],
  ['--wiredTigerCacheSizeGB', '0.25'],
  ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
].flat();

/** The line of the log that names the port; with port 0 the server chooses a free one. */
const LISTENING = /"Waiting for connections","attr":\{"port":(\d+)/;

/** Lines of the server's log that are kept, to explain a start that failed. */
const LINES_KEPT = 20;

/** Milliseconds between two questions whether the server has become primary. */
const ASK_EVERY = 20;

/**
 * A mongod with a free port of loopback and a data folder of its own, which can be killed, paused and started again.
 * It is the only member of a replica set, as a production server is a member of one: retried writes and elections exist
 * only there.
 */
export class MongodbServer {
  private readonly folder = temporaryFolder();
  private child: ChildProcess | undefined;
  private port = 0;

  private constructor(private readonly executable: string) {}

  /** @param executable path of a mongod */
  static async start(executable: string): Promise<MongodbServer> {
    const server = new MongodbServer(executable);
    await server.listen();
    await server.withClient((client) =>
      client.db('admin').command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host: server.host }] } }),
    );
    await server.untilPrimary();
    return server;
  }

  /** `mongodb://…/`, without a database; the same after every start. */
  get url(): string {
    return `mongodb://${this.host}/`;
  }

  /** Starts it again with its port and data, and waits until it takes writes. Does nothing while it runs. */
  async start(): Promise<void> {
    if (this.isRunning()) return;
    await this.listen();
    await this.untilPrimary();
  }

  /** Ends it with SIGKILL, as a power cut would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isRunning()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Stops the process with SIGSTOP: connections stay open, and nothing is answered. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ends it and deletes its data. */
  async remove(): Promise<void> {
    await this.kill();
    this.folder.remove();
  }

  private get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Spawns the process and waits until it accepts connections. */
  private async listen(): Promise<void> {
    const data = this.folder.file('data');
    mkdirSync(data, { recursive: true });
    const child = spawn(this.executable, [...OPTIONS, '--dbpath', data, '--port', String(this.port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child = child;
    const log: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      const listening = LISTENING.exec(line);
      if (listening !== null) {
        this.port = Number(listening[1]);
        // Discards the rest of the log: a pipe that nobody reads would block the server once it is full.
        child.stdout.resume();
        return;
      }
      log.push(line);
    }
    throw new Error(`mongod ended before it listened:\n${log.slice(-LINES_KEPT).join('\n')}`);
  }

  private async untilPrimary(): Promise<void> {
    await this.withClient(async (client) => {
      while (!(await client.db('admin').command({ hello: 1 }))['isWritablePrimary']) await pause(ASK_EVERY);
    });
  }

  private async withClient<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(this.url, { directConnection: true });
    return work(client).finally(() => client.close());
  }

  private isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}
