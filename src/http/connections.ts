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

/** Longer than the 60 s after which load balancers close idle connections: the side that sends must close first. */
const KEEP_ALIVE_MS = 72_000;

/** Milliseconds that a peer has to read the last bytes and to close its side. */
const LINGER_MS = 500;

/** Connections that wait in the kernel, by Node's default for `backlog`. */
const LONGEST_QUEUE = 511;

/** Parts of the time for stopping: until idle connections are closed, and until all of them are. */
const IDLE_PART = 0.2;
const ALL_PART = 0.8;

/**
 * The open connections: at most `limits.connections`, none of them stuck, and all of them closed in time at the end.
 * A connection is either busy, with a response in progress, or quiet: idle, silent, or with half a request head sent.
 */
@Injectable()
export class Connections {
  /** The one that has been quiet for longest comes first. */
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

  /** To be called before the server listens. */
  watch(server: Server): void {
    const { headersMs, requestMs } = this.limits;
    server.headersTimeout = headersMs;
    server.requestTimeout = requestMs;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    // No byte in either direction for so long: the peer does not read. Later than the 408 of a request that is not sent.
    server.timeout = requestMs + 3_000;
    server.on('timeout', (socket: Socket) => this.close(socket));
    server.on('connection', (socket: Socket) => this.opened(socket));
    // Node closes idle connections at once when the server closes; `stop` gives them time for a request on its way.
    server.closeIdleConnections = () => undefined;
  }

  get size(): number {
    return this.quiet.size + this.busy.size;
  }

  /** Whether the service is stopping, so that every response is the last one on its connection. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** @returns the response in progress, or the first of several pipelined ones */
  responseOn(socket: Socket): FastifyReply | undefined {
    return this.busy.get(socket)?.values().next().value;
  }

  /** To be called once for each request. */
  began(socket: Socket, reply: FastifyReply): void {
    const replies = this.busy.get(socket);
    if (replies !== undefined) replies.add(reply);
    else if (this.quiet.delete(socket)) this.busy.set(socket, new Set([reply]));
  }

  /** To be called when the response is closed, complete or not. */
  ended(socket: Socket, reply: FastifyReply): void {
    const replies = this.busy.get(socket);
    if (replies === undefined) return;
    replies.delete(reply);
    if (replies.size > 0) return;
    this.busy.delete(socket);
    this.quiet.add(socket);
    if (this.closingQuiet) this.end(socket);
  }

  /** Sends the last bytes, then closes the connection, at the latest when the peer has had time to read them. */
  end(socket: Socket, lastBytes = ''): void {
    if (socket.writable) socket.end(lastBytes);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  /**
   * Closes all connections in time, so that the server can close: quiet ones after a while in which a request that is on
   * its way is still served, busy ones after their response, and what is left in the end with a reset.
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
   * Takes over connections that the kernel has accepted: they would be reset together with the listening socket. Node
   * takes one in each turn of its event loop, so none is left after two turns that brought none: the first may have
   * begun after Node looked.
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
   * Closes everything at once. Whoever waits for the rest of a response gets a reset, so that it never looks complete.
   * @returns how many responses were cut since the start
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

  /** The newest connection is itself quiet, so there always is one; when all others are busy, it is dropped. */
  private makeRoom(): void {
    const [oldest] = this.quiet;
    if (oldest !== undefined) this.close(oldest);
    this.metrics.connectionsDropped.inc();
    this.dropped.warn(
      { connections: this.limits.connections },
      'too many connections: the longest idle one was closed',
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
