import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import { resetConnection } from '../../../src/http/reset-connection';

/** What happens to the bytes of a connection. */
interface Behaviour {
  /** Milliseconds by which each chunk is delayed. */
  delay: number;
  /** What is lost without closing the connection. */
  lost: 'nothing' | 'replies' | 'everything';
}

/** A TCP proxy between a client and a server on this machine that can produce network faults. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private listener: Server | undefined;
  private boundPort = 0;
  /** Shared by the existing connections, so that all of them change at once. */
  private behaviour: Behaviour = { delay: 0, lost: 'nothing' };

  private constructor(private readonly to: () => number) {}

  /** @param to returns the port of the server; called for each connection, because a restart can change the port */
  static async start(to: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(to);
    await proxy.accept();
    return proxy;
  }

  /** Stays the same after `refuse` and `accept`. */
  get port(): number {
    return this.boundPort;
  }

  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Resets the existing connections. New ones work. */
  cut(): void {
    for (const socket of this.sockets) resetConnection(socket);
  }

  /** Resets the existing connections and refuses new ones, as if the server's process had ended. */
  async refuse(): Promise<void> {
    const { listener } = this;
    if (listener === undefined) return;
    this.listener = undefined;
    const closed = once(listener, 'close');
    listener.close();
    this.cut();
    await closed;
  }

  /** Accepts connections again after `refuse`. */
  async accept(): Promise<void> {
    if (this.listener !== undefined) return;
    const listener = createServer({ noDelay: true }, (near) => this.join(near));
    listener.listen(this.boundPort, '127.0.0.1');
    await once(listener, 'listening');
    this.boundPort = (listener.address() as AddressInfo).port;
    this.listener = listener;
  }

  /** Delays every chunk from now on. 0 means no delay. */
  delay(milliseconds: number): void {
    this.behaviour.delay = milliseconds;
  }

  /** Loses all data on old and new connections without closing them, like a router that forgets connections. */
  lose(): void {
    this.behaviour.lost = 'everything';
  }

  /** Requests arrive, and responses are lost. */
  loseReplies(): void {
    this.behaviour.lost = 'replies';
  }

  /** New connections work normally. Connections that have lost data never get it, and are not closed. */
  mend(): void {
    this.behaviour = { delay: 0, lost: 'nothing' };
  }

  /** Stops the proxy forever. */
  async stop(): Promise<void> {
    await this.refuse();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(near: Socket): void {
    const far = connect({ port: this.to(), host: '127.0.0.1', noDelay: true });
    const { behaviour } = this;
    const isLost = { request: () => behaviour.lost === 'everything', reply: () => behaviour.lost !== 'nothing' };
    for (const [socket, other, lost] of [
      [near, far, isLost.request],
      [far, near, isLost.reply],
    ] as const) {
      this.sockets.add(socket);
      // Closing one side closes the other, unless data is being lost.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (behaviour.lost === 'nothing') resetConnection(other);
      });
      const passed = socket.pipe(passing(behaviour, lost));
      passed.pipe(other, { end: false });
      passed.on('end', () => {
        if (!lost()) other.end();
      });
    }
  }
}

/** Keeps the order, and delays each chunk by at least the delay. */
function passing(behaviour: Readonly<Behaviour>, isLost: () => boolean): Transform {
  const transform = (chunk: Buffer, _encoding: string, done: TransformCallback): void => {
    const pass = () => (isLost() ? done() : done(null, chunk));
    if (behaviour.delay === 0) pass();
    else setTimeout(pass, behaviour.delay);
  };
  return new Transform({ transform });
}
