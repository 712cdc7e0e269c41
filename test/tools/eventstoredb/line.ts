import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay between a client and a server that can be frozen. */
export class Line {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly listener: Server) {}

  static async start(to: number): Promise<Line> {
    const listener = createServer();
    const line = new Line(listener);
    listener.on('connection', (near) => line.join(near, connect(to, '127.0.0.1')));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return line;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Stops all traffic on the existing connections without closing them. New connections work. */
  freeze(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  async stop(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }
}
