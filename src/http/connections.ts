import { type Server } from 'node:http';
import { type Socket } from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { Config, type Limits } from '../config/config';
import { Log } from '../observability/log';
import { Metrics } from '../observability/metrics';
import { SparseLog } from '../observability/sparse-log';
import { resetConnection } from './reset-connection';

/** Longer than the 60 s after which load balancers close idle connections: the client side must close first. */
const KEEP_ALIVE_MS = 72_000;

/** Milliseconds for the peer to read the last bytes and close its side. */
const LINGER_MS = 500;

/** Maximum number of connections that wait in the kernel: Node's default for `backlog`. */
const LONGEST_QUEUE = 511;

/** Fractions of the shutdown time after which idle connections, and then all connections, are closed. */
const IDLE_PART = 0.2;
const ALL_PART = 0.8;

/**
 * Manages the open connections: at most `limits.connections`, none of them stuck, and all closed in time at shutdown.
 * A connection is either busy (a response is in progress) or quiet (idle, silent, or with half a request head).
 */
@Injectable()
export class Connections {
  /** The connection that has been quiet for longest comes first. */
  private readonly quiet = new Set<Socket>();
  private readonly busy = new Map<Socket, Set<FastifyReply>>();
  private readonly limits: Limits;
  private readonly dropped: SparseLog;
  private opens = 0;
  private stopping = false;
  private closingQuiet = false;
  private resets = 0;

  constructor(
    { limits }: Config,
    log: Log,
    private readonly metrics: Metrics,
  ) {
    this.limits = limits;
    this.dropped = new SparseLog(log);
    metrics.watchConnections(() => this.size);
  }

  /** Call it before the server listens. */
  watch(server: Server): void {
    const { headersMs, requestMs } = this.limits;
    server.headersTimeout = headersMs;
    server.requestTimeout = requestMs;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    // No byte in either direction for this long: the peer does not read. The 408 of a slow request comes earlier.
    server.timeout = requestMs + 3_000;
    server.on('timeout', (socket: Socket) => this.close(socket));
    server.on('connection', (socket: Socket) => this.opened(socket));
    // Node closes idle connections at once when the server closes. `stop` leaves time for requests on their way.
    server.closeIdleConnections = () => undefined;
  }

  get size(): number {
    return this.quiet.size + this.busy.size;
  }

  /** Whether the service is stopping. Every response is then the last one on its connection. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** @returns the response in progress, or the first of several pipelined responses */
  responseOn(socket: Socket): FastifyReply | undefined {
    return this.busy.get(socket)?.values().next().value;
  }

  /** Call it once for each request. */
  began(socket: Socket, reply: FastifyReply): void {
    const replies = this.busy.get(socket);
    if (replies !== undefined) replies.add(reply);
    else if (this.quiet.delete(socket)) this.busy.set(socket, new Set([reply]));
  }

  /** Call it when the response is closed, complete or not. */
  ended(socket: Socket, reply: FastifyReply): void {
    const replies = this.busy.get(socket);
    if (replies === undefined) return;
    replies.delete(reply);
    if (replies.size > 0) return;
    this.busy.delete(socket);
    this.quiet.add(socket);
    if (this.closingQuiet) this.end(socket);
  }

  /** Sends the last bytes and closes the connection, at the latest after `LINGER_MS`. */
  end(socket: Socket, lastBytes = ''): void {
    if (socket.writable) socket.end(lastBytes);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  /**
   * Closes all connections in time, so that the server can close. Quiet connections get some time, in which a request
   * that is on its way is still served. Busy ones are closed after their response. The rest is reset at the end.
   */
  stop(): void {
    const { stopMs } = this.limits;
    this.stopping = true;
    setTimeout(() => {
      this.closingQuiet = true;
      for (const socket of this.quiet) this.end(socket);
    }, stopMs * IDLE_PART).unref();
    setTimeout(() => this.reset(), stopMs * ALL_PART).unref();
  }

  /**
   * Takes over connections that the kernel has accepted. Otherwise they would be reset together with the listening
   * socket. Node takes one in each turn of its event loop. After two turns without a new connection, none is left: in
   * the first turn, Node may already have checked.
   */
  async takeWaiting(): Promise<void> {
    for (let turn = 0; turn < LONGEST_QUEUE; turn++) {
      const before = this.opens;
      await aTurn();
      await aTurn();
      if (this.opens === before) return;
    }
  }

  /**
   * Closes all connections at once. Busy ones are reset, so that no cut response looks complete.
   * @returns the number of connections that were reset with a response in progress, since startup
   */
  reset(): number {
    for (const socket of [...this.quiet, ...this.busy.keys()]) this.close(socket);
    return this.resets;
  }

  private opened(socket: Socket): void {
    this.opens += 1;
    this.quiet.add(socket);
    socket.once('close', () => {
      this.quiet.delete(socket);
      this.busy.delete(socket);
    });
    if (this.size > this.limits.connections) this.makeRoom();
  }

  /** There is always a quiet connection: if all others are busy, the new one is dropped. */
  private makeRoom(): void {
    const [oldest] = this.quiet;
    if (oldest !== undefined) this.close(oldest);
    this.metrics.connectionsDropped.inc();
    this.dropped.warn(
      { connections: this.limits.connections },
      'too many connections: closed the one that was idle for longest',
    );
  }

  private close(socket: Socket): void {
    if (this.busy.delete(socket)) {
      this.resets += 1;
      resetConnection(socket);
    } else {
      this.quiet.delete(socket);
      socket.destroy();
    }
  }
}
