import { randomUUID } from 'node:crypto';
import { takeCommands } from '../../src/bus/take-commands';
import { type Api, SECRET, startApi } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { tokenWith } from '../support/tokens';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope, startOnBus, untilReadiness } from './bus';
import { COMMANDS, QueueClient, RESULTS } from './queue';

const LOAD = 100;

const WITHOUT_JETSTREAM = `accounts {
  plain: { users: [{ user: ada, password: ada }] }
}`;

const NO_INBOX = `authorization { users: [
  { user: ada, password: ada, permissions: { subscribe: "campaigns.commands.*", publish: "_INBOX.>" } },
  { user: eve, password: eve }
] }`;
const ALL = 'authorization { users: [{ user: ada, password: ada }, { user: eve, password: eve }] }';
const EVE = { user: 'eve', pass: 'eve' };

describeOnNats('The queue of commands', ({ path }) => {
  let nats: NatsServer;
  let api: Api | undefined;
  let queue: QueueClient | undefined;

  afterEach(async () => {
    await queue?.close();
    await api?.stop();
    [queue, api] = [undefined, undefined];
    await nats.remove();
  });

  async function expectExecuted(): Promise<void> {
    const command = envelope(await api!.tokenOf('ada'), { name: 'Executed' });
    await queue!.queue('create-list', command);
    expect(await queue!.resultOf(command.command_id)).toMatchObject({ ok: true });
  }

  it('is read when the broker starts after the service', async () => {
    nats = await NatsServer.prepare(path);
    api = await startApi({ MESSAGE_BUS_URL: nats.url });
    await takeCommands(api.app);
    await nats.start();
    queue = await QueueClient.connect(nats);
    await expectExecuted();
  });

  it('loses nothing, and repeats nothing, when the broker is killed under load', async () => {
    nats = await NatsServer.start(path);
    api = await startOnBus(nats.url);
    queue = await QueueClient.connect(nats);
    const user = randomUUID();
    const token = await api.tokenOf(user);
    const commands = Array.from({ length: LOAD }, (_, n) => envelope(token, { name: `List ${n}` }));
    for (const command of commands) await queue.queue('create-list', command);
    await queue.resultOf(commands[0]!.command_id);
    await nats.kill();
    await nats.start();
    for (const { command_id, data } of commands) {
      const results = await queue.resultsOf(command_id);
      expect(results).toMatchObject([{ ok: true, data: { list: data } }]);
    }
    await queue.untilDone();
    const { body } = await (await api.as(user)).get('/api/lists');
    const names = body.lists.map(({ name }: { name: string }) => name) as string[];
    expect(names.sort()).toEqual(commands.map(({ data }) => (data as { name: string }).name).sort());
  });

  it('is created again after its consumer or a stream was deleted', async () => {
    nats = await NatsServer.start(path);
    api = await startOnBus(nats.url);
    queue = await QueueClient.connect(nats);
    await expectExecuted();
    await queue.manager.consumers.delete(COMMANDS, 'campaigns');
    await expectExecuted();
    await queue.manager.streams.delete(RESULTS);
    await expectExecuted();
    await queue.manager.streams.delete(COMMANDS);
    await expectExecuted();
  });

  it('is read as soon as the service has the permissions, and requests get replies meanwhile', async () => {
    nats = await NatsServer.start(path, NO_INBOX);
    api = await startOnBus(`nats://ada:ada@${nats.host}`);
    const bus = await BusClient.connect(nats, EVE);
    for (let time = 0; time < 5; time++) {
      const reply = await bus.send('create-list', envelope(await api.tokenOf('ada'), { name: 'Request' }));
      expect(reply).toMatchObject({ ok: true });
    }
    await bus.close();
    await nats.reconfigure(ALL);
    queue = await QueueClient.connect(nats, EVE);
    await expectExecuted();
  });

  it('is reported once if the broker has no JetStream, while requests get replies', async () => {
    nats = await NatsServer.start(path, WITHOUT_JETSTREAM);
    await withProcess(async (service, url) => {
      await service.logged('queued commands cannot be read');
      const bus = await BusClient.connect(nats, { user: 'ada', pass: 'ada' });
      const token = await tokenWith('ada', {});
      for (let time = 0; time < 100; time++) {
        expect(await bus.send('create-list', envelope(token, { name: `${time}` }))).toMatchObject({ ok: true });
      }
      await bus.close();
      await untilReadiness(url, ({ status, message_bus }) => status === 'ok' && message_bus === 'ok');
      service.signal('SIGTERM');
      const { stdout } = await service.ended;
      expect(stdout.split('queued commands cannot be read').length - 1).toBe(1);
    });
  });

  it('keeps the settings that it has, and the service reports them', async () => {
    nats = await NatsServer.start(path, ALL);
    queue = await QueueClient.connect(nats, EVE);
    await queue.manager.streams.add({ name: RESULTS, subjects: ['campaigns.results.*'], max_msgs: 7 });
    await withProcess(async (service) => {
      await service.logged('max_msgs of the stream CAMPAIGN_RESULTS is 7. The service expects -1.');
      service.signal('SIGTERM');
      await service.ended;
    });
    expect((await queue.manager.streams.info(RESULTS)).config.max_msgs).toBe(7);
  });

  async function withProcess(work: (service: ServiceProcess, url: string) => Promise<void>): Promise<void> {
    const folder = temporaryFolder();
    const service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      AUTH_JWT_SECRET: SECRET,
      MESSAGE_BUS_URL: `nats://ada:ada@${nats.host}`,
    });
    try {
      const { url } = await service.listening();
      await untilReadiness(url, ({ message_bus }) => message_bus === 'ok');
      await work(service, url);
    } finally {
      service.signal('SIGKILL');
      await service.ended;
      folder.remove();
    }
  }
});
