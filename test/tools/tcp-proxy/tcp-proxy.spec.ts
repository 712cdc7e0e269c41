import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { TcpProxy } from './tcp-proxy';

/** One end of a connection, with all that it has heard. */
class End {
  heard = '';
  readonly closed: Promise<void>;

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.heard += bytes.toString('latin1')));
    // Told by 'close' too.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  async hears(text: string): Promise<void> {
    await until(() => this.heard.length >= text.length);
    expect(this.heard === text).toBe(true);
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

  /** @returns both ends of a new connection, over which something was said and echoed */
  async function greeted(): Promise<{ client: End; peer: End }> {
    const socket = connect(proxy.port, '127.0.0.1');
    const client = new End(socket);
    clients.push(client);
    await once(socket, 'connect');
    socket.write('hello');
    await client.hears('hello');
    return { client, peer: accepted[accepted.length - 1]! };
  }

  /** Who comes anew is served; who has lost something never gets it, not even when it speaks again. */
  async function mended(lost: End): Promise<void> {
    proxy.mend();
    lost.socket.write(' and again');
    await greeted();
    await greeted();
    expect(lost.heard).toBe('hello');
  }

  it('passes on what is said, and that an end has nothing more to say', async () => {
    const { client, peer } = await greeted();
    client.socket.end();
    await Promise.all([client.closed, peer.closed]);
    await until(() => proxy.connections === 0);
  });

  it('cuts: both ends are told, and who comes anew is served', async () => {
    const { client, peer } = await greeted();
    proxy.cut();
    await Promise.all([client.closed, peer.closed]);
    await greeted();
  });

  it('refuses: both ends are told, who comes anew is turned away, and served when that is over', async () => {
    const { port } = proxy;
    const { client, peer } = await greeted();
    await proxy.refuse();
    await Promise.all([client.closed, peer.closed]);
    await expect(greeted()).rejects.toThrow('ECONNREFUSED');
    await proxy.accept();
    expect(proxy.port).toBe(port);
    await greeted();
  });

  it('delays: there and back, nothing arrives before its time', async () => {
    const { client, peer } = await greeted();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    proxy.delay(50);
    client.socket.write(' again');
    for (const end of [peer, client]) {
      await until(() => jest.getTimerCount() === 1);
      jest.advanceTimersByTime(49);
      await aWhile();
      expect(end.heard).toBe('hello');
      jest.advanceTimersByTime(1);
      await end.hears('hello again');
    }
  });

  it('delays: everything arrives, in its order', async () => {
    const { client } = await greeted();
    proxy.delay(1);
    const bytes = randomBytes(1_000_000);
    for (let from = 0; from < bytes.length; from += 100_000) client.socket.write(bytes.subarray(from, from + 100_000));
    await client.hears(`hello${bytes.toString('latin1')}`);
  });

  it('loses replies: the server is told, and nobody hears of it', async () => {
    const { client, peer } = await greeted();
    proxy.loseReplies();
    client.socket.write(' again');
    await peer.hears('hello again');
    await mended(client);
  });

  it('loses everything: the server is not even told', async () => {
    const { client, peer } = await greeted();
    proxy.lose();
    client.socket.write(' again');
    await mended(client);
    expect(peer.heard).toBe('hello');
  });

  it('loses everything: neither end is told that the other has gone', async () => {
    const left = await greeted();
    const leaving = await greeted();
    proxy.lose();
    left.peer.socket.end();
    leaving.client.socket.resetAndDestroy();
    await mended(left.client);
    expect([left.client, leaving.peer].map(({ socket }) => socket.readyState)).toEqual(['open', 'open']);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  // Only so that what waits in vain ends.
  const patience = AbortSignal.timeout(25_000);
  while (!isSo()) {
    patience.throwIfAborted();
    await setImmediate();
  }
}

/** More than what is passed on without a delay needs, unless the machine is very slow; then the less is shown. */
async function aWhile(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await setImmediate();
}
