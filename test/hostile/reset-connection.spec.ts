import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { resetConnection } from '../../src/http/reset-connection';
import { descriptorsOf } from './sockets';

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('Resetting a connection', () => {
  let server: Server;
  let near: Socket;
  let far: Socket;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    far = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [near] = await accepted;
  });
  afterEach(async () => {
    far.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });

  it('shows the peer that the response is incomplete', async () => {
    const failed = once(far, 'error');
    near.write('half a response');
    resetConnection(near);
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  onLinux('closes a connection that has already sent its end, and releases its descriptor', async () => {
    const before = descriptorsOf(process.pid);
    near.write('a response');
    near.end();
    const closed = once(near, 'close');
    resetConnection(near);
    await closed;
    expect(descriptorsOf(process.pid)).toBe(before - 1);
  });
});
