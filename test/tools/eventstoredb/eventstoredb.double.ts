import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { handleAppend, handleBatchAppend } from './eventstoredb.appending';
import { handleDelete, handleTombstone } from './eventstoredb.deleting';
import { type Call, type Fault, Faults } from './eventstoredb.faults';
import { EventstoredbLog } from './eventstoredb.log';
import { callError, clusterInfo, notLeaderError, supportedMethods } from './eventstoredb.messages';
import { type Group, handleCreateGroup } from './eventstoredb.groups';
import { handleRead } from './eventstoredb.reading';

/** Self-signed, for `localhost`. Only for tests. */
export const TLS_CERTIFICATE = join(__dirname, 'tls', 'localhost.crt');
const TLS_KEY = join(__dirname, 'tls', 'localhost.key');

/** A request from a client. */
export interface Request {
  readonly call: Call;
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
}

/**
 * An EventStoreDB for tests, in this process and in memory. It speaks the server's protocol over TCP, and can produce
 * faults. It handles revisions, repeated ids, positions, prefix filters and checkpoints like the server.
 *
 * Emits `request` with each Request, `finished` with the name of a read or subscribe call when it ends for any reason,
 * `paused` when a subscription pauses inside an append, and `disconnected` when a connection has ended.
 */
export class EventstoredbDouble extends EventEmitter {
  readonly log = new EventstoredbLog();
  readonly faults = new Faults();
  /** The persistent subscriptions that were created, by the names of their groups. */
  readonly groups = new Map<string, Group>();
  /** All requests since the start, in order of arrival. */
  readonly requests: Request[] = [];
  /** Number of open `read` and `subscribe` calls. */
  openReads = 0;
  /** Number of events that were sent to all readers and subscribers together. */
  eventsSent = 0;
  private readonly sockets = new Set<Socket>();
  private grpc: Server | undefined;
  private listener: NetServer | undefined;
  /** Milliseconds by which the server's clock is ahead of ours. */
  clockAhead = 0;
  private members: readonly { host: string; port: number; leader: boolean }[] | undefined;
  private boundPort = 0;

  constructor(private readonly options: { readonly tls?: boolean } = {}) {
    super();
  }

  get port(): number {
    return this.boundPort;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.boundPort}?tls=false`;
  }

  /** Number of connected clients. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Listens on a free port. After `stop` it listens on the same port again, and still has all events. */
  async start(): Promise<void> {
    const grpc = this.serve();
    const injector = grpc.createConnectionInjector(this.credentials());
    const listener = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.left(socket)).on('error', () => socket.destroy());
      injector.injectConnection(socket);
    });
    listener.listen(this.boundPort, '127.0.0.1');
    await once(listener, 'listening');
    this.boundPort = (listener.address() as AddressInfo).port;
    this.grpc = grpc;
    this.listener = listener;
  }

  /** Acts as if the process had died: all connections are cut and nothing responds. All events are kept. */
  async stop(): Promise<void> {
    const { listener, grpc } = this;
    if (listener === undefined) return;
    this.listener = undefined;
    const closed = once(listener, 'close');
    listener.close();
    this.disconnect();
    grpc?.forceShutdown();
    await closed;
    this.log.forgetRecentIds();
  }

  /** Cuts all connections in the next turn of the event loop, so that none is lost while the server reads from it. */
  disconnect(): void {
    const sockets = [...this.sockets];
    setImmediate(() => sockets.forEach((socket) => socket.destroy()));
  }

  /** Sets the members that gossip reports. By default this is the only node, and the leader. */
  gossip(members: readonly { host: string; port: number; leader: boolean }[]): void {
    this.members = members;
  }

  /** Records a request and returns the fault that is due for it. */
  received(request: Request): Fault | undefined {
    this.requests.push(request);
    this.emit('request', request);
    return this.faults.due(request.call);
  }

  private left(socket: Socket): void {
    this.sockets.delete(socket);
    this.emit('disconnected');
  }

  private serve(): Server {
    const grpc = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    const streams: UntypedServiceImplementation = {
      read: handleRead(this),
      append: handleAppend(this),
      batchAppend: handleBatchAppend(this),
      delete: handleDelete(this),
      tombstone: handleTombstone(this),
    };
    grpc.addService(StreamsService, streams);
    grpc.addService(PersistentSubscriptionsService, { create: handleCreateGroup(this) });
    grpc.addService(ServerFeaturesService, { getSupportedMethods: this.unary('features', supportedMethods) });
    grpc.addService(GossipService, { read: this.unary('gossip', () => clusterInfo(this.cluster())) });
    return grpc;
  }

  private credentials(): ServerCredentials {
    if (!this.options.tls) return ServerCredentials.createInsecure();
    const pair = { private_key: readFileSync(TLS_KEY), cert_chain: readFileSync(TLS_CERTIFICATE) };
    return ServerCredentials.createSsl(null, [pair]);
  }

  private cluster() {
    return this.members ?? [{ host: '127.0.0.1', port: this.boundPort, leader: true }];
  }

  private unary<Response>(call: Call, respond: () => Response) {
    return (
      request: { metadata: { getMap(): Record<string, unknown> }; getPath(): string },
      reply: (error: Error | null, value?: Response) => void,
    ): void => {
      const fault = this.received({ call, method: request.getPath(), headers: request.metadata.getMap() });
      if (fault === undefined) reply(null, respond());
      else if (fault.kind === 'disconnect') this.disconnect();
      else if (fault.kind === 'not leader') reply(notLeaderError(fault.leader));
      else if (fault.kind === 'fail')
        reply(callError(fault.code, fault.exception ? { exception: fault.exception } : {}));
    };
  }
}
