import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Api } from './api';

/** A TCP connection to a listening service, for requests that no HTTP library would send. */
export class RawConnection {
  private received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.received += text));
    // A service may reset a connection whose request it rejected.
    socket.on('error', () => undefined);
  }

  static async to(api: Api): Promise<RawConnection> {
    const socket = connect(Number(new URL(await api.app.getUrl()).port), '127.0.0.1');
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The status of the response number `count` on this connection, from 1. Interim responses (1xx) do not count. */
  async status(count = 1): Promise<number> {
    for (;;) {
      const statuses = [...this.received.matchAll(/HTTP\/1\.1 ([2-5]\d\d) /g)];
      const status = statuses[count - 1]?.[1];
      if (status !== undefined) return Number(status);
      if (this.socket.destroyed) throw new Error(`Closed after: ${this.received}`);
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    }
  }

  /** Everything received, once the service has closed the connection. */
  async untilClosed(): Promise<string> {
    if (!this.socket.destroyed) await once(this.socket, 'close');
    return this.received;
  }

  /** Ends the connection without waiting for anything. */
  drop(): void {
    this.socket.destroy();
  }
}
