import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Api } from './api';

/** A TCP connection to a listening service, for requests that no HTTP library would send. */
export class RawConnection {
  /** The error that broke the connection. Undefined while it works and after a normal end. */
  error: Error | undefined;
  private received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.received += text));
    socket.on('error', (error) => (this.error = error));
  }

  /** @param allowHalfOpen whether this side may continue to send after the service has ended its side */
  static async to(api: Api, allowHalfOpen = false): Promise<RawConnection> {
    return RawConnection.open(await api.app.getUrl(), allowHalfOpen);
  }

  static async open(url: string, allowHalfOpen = false): Promise<RawConnection> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** Resolves once the bytes are written, or the connection is broken. */
  async sendAll(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** The status of the response number `count` on this connection, from 1. Interim responses (1xx) do not count. */
  async status(count = 1): Promise<number> {
    for (;;) {
      const statuses = [...this.received.matchAll(/HTTP\/1\.1 ([2-5]\d\d) /g)];
      const status = statuses[count - 1]?.[1];
      if (status !== undefined) return Number(status);
      if (this.socket.destroyed) throw new Error(`Closed after: ${this.received}`);
      // An error is followed by a close.
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]).catch(() => undefined);
    }
  }

  /** Everything received, once the service has closed the connection. */
  async untilClosed(): Promise<string> {
    if (!this.socket.destroyed) await once(this.socket, 'close');
    return this.received;
  }

  /** Ends the sending side, like a caller that has sent everything. */
  end(): void {
    this.socket.end();
  }

  /** Ends the connection without waiting for anything. */
  drop(): void {
    this.socket.destroy();
  }
}
