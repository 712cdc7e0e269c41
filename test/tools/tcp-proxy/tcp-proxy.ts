import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import { resetConnection } from '../../../src/http/reset-connection';

/** What becomes of the bytes of a connection. */
interface Behaviour {
  /** Milliseconds that each piece is on its way. */
  delay: number;
  /** What does not arrive any more, without either side being told. */
  lost: 'nothing' | 'replies' | 'everything';
}

/** TCP between a client and a server on this machine, with somebody in between who can spoil it. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private listener: Server | undefined;
  private boundPort = 0;
  /** Shared by the connections that are there, so that all of them change at once. */
  private behaviour: Behaviour = { delay: 0, lost: 'nothing' };

  private constructor(private readonly to: () => number) {}

  /** @param to port of the server; asked for at each connection, as a server that is started again may move */
  static async start(to: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(to);
    await proxy.accept();
    return proxy;
  }

  /** The same however often connections are refused and accepted. */
  get port(): number {
    return this.boundPort;
  }

  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Ends the connections that are there, as when a cable is pulled and the peer's machine says so. New ones work. */
  cut(): void {
    for (const socket of this.sockets) resetConnection(socket);
  }

  /** Ends the connections that are there, and refuses new ones, as when the server's process is gone. */
  async refuse(): Promise<void> {
    const { listener } = this;
    if (listener === undefined) return;
    this.listener = undefined;
    const closed = once(listener, 'close');
    listener.close();
    this.cut();
    await closed;
  }

  /** After `refuse`. */
  async accept(): Promise<void> {
    if (this.listener !== undefined) return;
    const listener = createServer({ noDelay: true }, (near) => this.join(near));
    listener.listen(this.boundPort, '127.0.0.1');
    await once(listener, 'listening');
    this.boundPort = (listener.address() as AddressInfo).port;
    this.listener = listener;
  }

  /** Every piece takes this long from now on; 0: as fast as it can. */
  delay(milliseconds: number): void {
    this.behaviour.delay = milliseconds;
  }

  /** What is sent is lost, on connections old and new, and nobody is told: as when a router forgets about them. */
  lose(): void {
    this.behaviour.lost = 'everything';
  }

  /** What the server is told to do, it does; and nobody hears of it. */
  loseReplies(): void {
    this.behaviour.lost = 'replies';
  }

  /** New connections work as they should. Those that have lost something never get it, and are never told. */
  mend(): void {
    this.behaviour = { delay: 0, lost: 'nothing' };
  }

  /** For good. */
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
      // A client is told at once when the server has gone, unless whatever is said is lost.
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

/** In order, and late by no less than the delay. */
function passing(behaviour: Readonly<Behaviour>, isLost: () => boolean): Transform {
  const transform = (chunk: Buffer, _encoding: string, done: TransformCallback): void => {
    const pass = () => (isLost() ? done() : done(null, chunk));
    if (behaviour.delay === 0) pass();
    else setTimeout(pass, behaviour.delay);
  };
  return new Transform({ transform });
}
