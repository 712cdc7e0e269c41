import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../../support/temporary-folder';

const READY = 'Server is ready';
const LINES_KEPT = 20;

/** A nats-server with JetStream, on a free port of loopback, with a folder of its own. It can be killed and restarted. */
export class NatsServer {
  private readonly folder = temporaryFolder();
  private child: ChildProcess | undefined;

  private constructor(
    private readonly executable: string,
    readonly port: number,
    private settings: string,
  ) {}

  /** Reserves a port, but does not start the server. @param settings lines of its configuration file */
  static async prepare(executable: string, settings = ''): Promise<NatsServer> {
    return new NatsServer(executable, await freePort(), settings);
  }

  static async start(executable: string, settings = ''): Promise<NatsServer> {
    const server = await NatsServer.prepare(executable, settings);
    await server.start();
    return server;
  }

  /** `address:port` */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `nats://${this.host}`;
  }

  /** Waits until it accepts connections. After a kill, it has the same port and data. */
  async start(): Promise<void> {
    const file = this.folder.file('nats.conf');
    writeFileSync(
      file,
      `listen: "${this.host}"\njetstream { store_dir: "${this.folder.file('data')}" }\n${this.settings}\n`,
    );
    const child = spawn(this.executable, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    const log: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      if (line.includes(READY)) {
        child.stderr.resume();
        return;
      }
      log.push(line);
    }
    throw new Error(`nats-server ended before it listened:\n${log.slice(-LINES_KEPT).join('\n')}`);
  }

  /** Restarts it with other settings. */
  async reconfigure(settings: string): Promise<void> {
    await this.kill();
    this.settings = settings;
    await this.start();
  }

  /** Ends it with SIGKILL, like a power failure. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Ends it and deletes its data. */
  async remove(): Promise<void> {
    await this.kill();
    this.folder.remove();
  }
}

/** A port that the system does not give to others soon. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
