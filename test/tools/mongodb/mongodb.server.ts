import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Db, type Document, MongoClient } from 'mongodb';
import { temporaryFolder } from '../../support/temporary-folder';

const REPLICA_SET = 'tests';

const OPTIONS = [
  ['--bind_ip', '127.0.0.1'],
  ['--nounixsocket'],
  // Small, because many servers may run on one machine.
  ['--oplogSize', '64'],
  ['--wiredTigerCacheSizeGB', '0.25'],
  ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
].flat();

/** The log line with the port. With port 0 the server chooses a free one. */
const LISTENING = /"Waiting for connections","attr":\{"port":(\d+)/;

/** Number of lines of the server's log that are kept to explain a failed start. */
const LINES_KEPT = 20;

/** Members that do not hear from the primary for this long elect another one. The default is ten seconds. */
const ELECTION_TIMEOUT_MS = 1_000;

/** Milliseconds between two checks of a server's state. */
const POLL_INTERVAL = 20;

/** A mongod on a free port of loopback with a data folder of its own. It can be killed, paused and restarted. */
export class MongodbServer {
  private readonly folder = temporaryFolder();
  private child: ChildProcess | undefined;
  private port = 0;

  private constructor(
    private readonly executable: string,
    private readonly options: readonly string[],
  ) {}

  /**
   * Starts the only member of a replica set. Production servers are members of one, and only members retry writes.
   * @param executable path of a mongod
   */
  static async start(executable: string): Promise<MongodbServer> {
    const [server] = await this.startReplicaSet(executable, 1);
    return server!;
  }

  /** Starts the members of a replica set. Waits until the first is the primary and all others can be elected. */
  static async startReplicaSet(executable: string, size: number): Promise<MongodbServer[]> {
    const servers = Array.from({ length: size }, () => new MongodbServer(executable, ['--replSet', REPLICA_SET]));
    await Promise.all(servers.map((server) => server.listen()));
    const members = servers.map(({ host }, index) => ({ _id: index, host, priority: index === 0 ? 2 : 1 }));
    const settings = { electionTimeoutMillis: ELECTION_TIMEOUT_MS };
    await servers[0]!.run({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
    await Promise.all(
      servers.map((server, index) => server.untilState(index === 0 ? 'isWritablePrimary' : 'secondary')),
    );
    return servers;
  }

  /** Starts a server that is in no replica set. */
  static async startStandalone(executable: string, ...options: string[]): Promise<MongodbServer> {
    const server = new MongodbServer(executable, options);
    await server.listen();
    return server;
  }

  /** URL of the replica set of these members, without a database. */
  static urlOf(members: readonly MongodbServer[]): string {
    return `mongodb://${members.map(({ host }) => host).join()}/?replicaSet=${REPLICA_SET}`;
  }

  /** `address:port` */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Undefined if it never ran. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** `mongodb://…/`, without a database. It stays the same after a restart. */
  get url(): string {
    return `mongodb://${this.host}/`;
  }

  /** Restarts it with the same port and data, and waits until it accepts writes. Does nothing if it is running. */
  async start(): Promise<void> {
    if (this.isRunning()) return;
    await this.listen();
    await this.untilState('isWritablePrimary');
  }

  /** Starts the process, with its port and data if it ran before, and waits until it accepts connections. */
  async listen(): Promise<void> {
    const data = this.folder.file('data');
    mkdirSync(data, { recursive: true });
    const child = spawn(this.executable, [...OPTIONS, ...this.options, '--dbpath', data, '--port', String(this.port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child = child;
    const log: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      const listening = LISTENING.exec(line);
      if (listening !== null) {
        this.port = Number(listening[1]);
        // Discard the rest of the log: a full pipe would block the server.
        child.stdout.resume();
        return;
      }
      log.push(line);
    }
    throw new Error(`mongod ended before it listened:\n${log.slice(-LINES_KEPT).join('\n')}`);
  }

  async isPrimary(): Promise<boolean> {
    return this.isRunning() && (await this.run({ hello: 1 }))['isWritablePrimary'] === true;
  }

  /** Ends it with SIGKILL, like a power failure. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isRunning()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Stops the process with SIGSTOP: connections stay open, and nothing responds. */
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

  private async untilState(state: 'isWritablePrimary' | 'secondary'): Promise<void> {
    await this.with(async (admin) => {
      while ((await admin.command({ hello: 1 }))[state] !== true) await pause(POLL_INTERVAL);
    });
  }

  private run(command: Document): Promise<Document> {
    return this.with((admin) => admin.command(command));
  }

  private async with<T>(work: (admin: Db) => Promise<T>): Promise<T> {
    const client = new MongoClient(this.url, { directConnection: true });
    return work(client.db('admin')).finally(() => client.close());
  }

  private isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}
