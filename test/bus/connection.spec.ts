import { type Api, startApi } from '../support/api';
import { takeCommands } from '../../src/bus/take-commands';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope, untilOnBus } from './bus';

const ACCOUNT = 'authorization { user: ada, password: "p@ss, word" }';
const URL_PART = `ada:${encodeURIComponent('p@ss, word')}@`;
const MAY_NOT_SUBSCRIBE =
  'authorization { users: [{ user: ada, password: ada, permissions: { subscribe: "_INBOX.>" } }] }';
const MAY_SUBSCRIBE =
  'authorization { users: [{ user: ada, password: ada, permissions: { subscribe: "campaigns.commands.*", publish: "_INBOX.>" } }, { user: eve, password: eve }] }';

describeOnNats('The connection to the message bus', ({ path }) => {
  let nats: NatsServer;
  let api: Api | undefined;

  afterEach(async () => {
    await api?.stop();
    api = undefined;
    await nats.remove();
  });

  async function start(url: string): Promise<Api> {
    api = await startApi({ MESSAGE_BUS_URL: url });
    await takeCommands(api.app);
    return api;
  }

  const ready = () => api!.anonymous().get('/health/ready');
  const isConnected = async () =>
    /^message_bus_connected (\d)$/m.exec((await api!.anonymous().get('/metrics')).text)?.[1];
  const untilLost = () => untilResponse(ready, ({ body }) => body.message_bus === 'unavailable');

  async function expectCommands(): Promise<void> {
    const bus = await BusClient.connect(nats);
    const reply = await bus.send('create-list', envelope(await api!.tokenOf('ada'), { name: 'Connected' }));
    expect(reply).toMatchObject({ ok: true });
    await bus.close();
  }

  it('is made when the broker starts after the service, which serves HTTP meanwhile', async () => {
    nats = await NatsServer.prepare(path);
    await start(nats.url);
    const { status, body } = await ready();
    expect([status, body.status, body.message_bus]).toEqual([200, 'ok', 'unavailable']);
    expect(await isConnected()).toBe('0');
    expect((await (await api!.as('ada')).post('/api/lists', { name: 'HTTP' })).status).toBe(201);
    await nats.start();
    await untilOnBus(api!);
    expect(await isConnected()).toBe('1');
    await expectCommands();
  });

  it('is made again after the broker was killed', async () => {
    nats = await NatsServer.start(path);
    await start(nats.url);
    await untilOnBus(api!);
    for (let time = 0; time < 2; time++) {
      await nats.kill();
      await untilLost();
      await nats.start();
      await untilOnBus(api!);
      await expectCommands();
    }
  });

  it('does not hold up a stop while the broker is down', async () => {
    nats = await NatsServer.start(path);
    await start(nats.url);
    await untilOnBus(api!);
    await nats.kill();
    await untilLost();
    await api!.stop();
  });

  it('is made with the user and the password in the URL, to the server that responds', async () => {
    nats = await NatsServer.start(path, ACCOUNT);
    await start(`nats://${URL_PART}127.0.0.1:1,${nats.host}`);
    await untilOnBus(api!);
  });

  it('is made with the token in the URL', async () => {
    nats = await NatsServer.start(path, 'authorization { token: "s3cret/token" }');
    await start(`nats://${encodeURIComponent('s3cret/token')}@${nats.host}`);
    await untilOnBus(api!);
  });

  it('is tried again until the credentials are accepted', async () => {
    nats = await NatsServer.start(path, 'authorization { user: ada, password: other }');
    await start(`nats://${URL_PART}${nats.host}`);
    expect((await ready()).body.message_bus).toBe('unavailable');
    await nats.reconfigure(ACCOUNT);
    await untilOnBus(api!);
    // Also for a connection that was made before.
    await nats.reconfigure('authorization { user: ada, password: other }');
    await untilLost();
    await nats.reconfigure(ACCOUNT);
    await untilOnBus(api!);
  });

  it('is tried again until the service may subscribe to commands', async () => {
    nats = await NatsServer.start(path, MAY_NOT_SUBSCRIBE);
    await start(`nats://ada:ada@${nats.host}`);
    await untilLost();
    await nats.reconfigure(MAY_SUBSCRIBE);
    await untilOnBus(api!);
    const bus = await BusClient.connect(nats, { user: 'eve', pass: 'eve' });
    const reply = await bus.send('create-list', envelope(await api!.tokenOf('ada'), { name: 'Permitted' }));
    expect(reply).toMatchObject({ ok: true });
    await bus.close();
  });
});

describe('Without a message bus', () => {
  it('neither the readiness nor the metrics mention one', async () => {
    const api = await startApi();
    await takeCommands(api.app);
    expect((await api.anonymous().get('/health/ready')).body).not.toHaveProperty('message_bus');
    expect((await api.anonymous().get('/metrics')).text).not.toContain('message_bus');
    await api.stop();
  });
});
