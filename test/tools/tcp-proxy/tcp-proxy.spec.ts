import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { TcpProxy } from './tcp-proxy';

/** One end of a connection, with everything that it has received. */
class End {
  received = '';
  readonly closed: Promise<void>;

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')));
    // 'close' is emitted too.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  async receives(text: string): Promise<void> {
    await until(() => this.received.length >= text.length);
    expect(this.received === text).toBe(true);
  }
}

describe('A TCP proxy to a server that echoes', () => {
  let server: Server;
  let proxy: TcpProxy;
  let clients: End[];
  let accepted: End[];
  beforeEach(async () => {
    clients = [];
    accepted = [];
    server = createServer((socket) => {
      accepted.push(new End(socket));
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await TcpProxy.start(() => (server.address() as AddressInfo).port);
  });

  afterEach(async () => {
    jest.useRealTimers();
    for (const { socket } of [...clients, ...accepted]) socket.destroy();
    await proxy.stop();
    server.close();
  });

  /** @returns both ends of a new connection that has echoed a greeting */
  async function connected(): Promise<{ client: End; peer: End }> {
    const socket = connect(proxy.port, '127.0.0.1');
    const client = new End(socket);
    clients.push(client);
    await once(socket, 'connect');
    socket.write('hello');
    await client.receives('hello');
    return { client, peer: accepted[accepted.length - 1]! };
  }

  /** Checks that new connections work, and that a connection that has lost data never receives anything again. */
  async function expectMended(lost: End): Promise<void> {
    proxy.mend();
    lost.socket.write(' and again');
    await connected();
    await connected();
    expect(lost.received).toBe('hello');
  }

  it('forwards data and the end of data', async () => {
    const { client, peer } = await connected();
    client.socket.end();
    await Promise.all([client.closed, peer.closed]);
    await until(() => proxy.connections === 0);
  });

  it('cuts: existing connections are closed, and new ones work', async () => {
    const { client, peer } = await connected();
    proxy.cut();
    await Promise.all([client.closed, peer.closed]);
    await connected();
  });

  it('refuses: existing connections are closed, new ones are refused, and they work again after accept', async () => {
    const { port } = proxy;
    const { client, peer } = await connected();
    await proxy.refuse();
    await Promise.all([client.closed, peer.closed]);
    await expect(connected()).rejects.toThrow('ECONNREFUSED');
    await proxy.accept();
    expect(proxy.port).toBe(port);
    await connected();
  });

  it('delays: nothing arrives too early, in either direction', async () => {
    const { client, peer } = await connected();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    proxy.delay(50);
    client.socket.write(' again');
    for (const end of [peer, client]) {
      await until(() => jest.getTimerCount() === 1);
      jest.advanceTimersByTime(49);
      await aWhile();
      expect(end.received).toBe('hello');
      jest.advanceTimersByTime(1);
      await end.receives('hello again');
    }
  });

  it('delays: everything arrives in order', async () => {
    const { client } = await connected();
    proxy.delay(1);
    const bytes = randomBytes(1_000_000);
    for (let from = 0; from < bytes.length; from += 100_000) client.socket.write(bytes.subarray(from, from + 100_000));
    await client.receives(`hello${bytes.toString('latin1')}`);
  });

  it('loses replies: requests arrive, and responses do not', async () => {
    const { client, peer } = await connected();
    proxy.loseReplies();
    client.socket.write(' again');
    await peer.receives('hello again');
    await expectMended(client);
  });

  it('loses everything: requests do not arrive', async () => {
    const { client, peer } = await connected();
    proxy.lose();
    client.socket.write(' again');
    await expectMended(client);
    expect(peer.received).toBe('hello');
  });

  it('loses everything: neither end learns that the other has closed the connection', async () => {
    const left = await connected();
    const leaving = await connected();
    proxy.lose();
    left.peer.socket.end();
    leaving.client.socket.resetAndDestroy();
    await expectMended(left.client);
    expect([left.client, leaving.peer].map(({ socket }) => socket.readyState)).toEqual(['open', 'open']);
  });
});

async function until(condition: () => boolean): Promise<void> {
  // So that a wait that never succeeds ends.
  const timeout = AbortSignal.timeout(25_000);
  while (!condition()) {
    timeout.throwIfAborted();
    await setImmediate();
  }
}

/** Longer than data takes without a delay, except on a very slow machine, where the test then proves less. */
async function aWhile(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await setImmediate();
}
