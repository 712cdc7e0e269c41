import { NoRespondersError } from '@nats-io/transport-node';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { arrival } from '../tools/eventstoredb/on-double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope, subject, untilReadiness } from './bus';

const PASSWORD = 'hunter2hunter2';

describeOnNats('A process on the message bus', ({ path }) => {
  let folder: ReturnType<typeof temporaryFolder>;
  let eventstoredb: EventstoredbDouble;
  let nats: NatsServer;
  let service: ServiceProcess | undefined;

  beforeEach(async () => {
    folder = temporaryFolder();
    eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
    nats = await NatsServer.start(path, `authorization { user: ada, password: ${PASSWORD} }`);
  });

  afterEach(async () => {
    service?.signal('SIGKILL');
    await service?.ended;
    await nats.remove();
    await eventstoredb.stop();
    folder.remove();
  });

  /** @returns its URL, once it takes commands */
  async function start(): Promise<string> {
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      EVENT_STORE_URL: eventstoredb.url,
      AUTH_JWT_SECRET: SECRET,
      LOG_LEVEL: 'trace',
      MESSAGE_BUS_URL: `nats://ada:${PASSWORD}@${nats.host}`,
    });
    const { url } = await service.listening();
    await untilReadiness(url, ({ message_bus }) => message_bus === 'ok');
    return url;
  }

  it('finishes the command in progress when it is stopped, and takes no other', async () => {
    await start();
    const bus = await BusClient.connect(nats, { user: 'ada', pass: PASSWORD });
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    let respond = () => {};
    const until = new Promise<void>((resolve) => (respond = resolve));
    eventstoredb.faults.next('append', { kind: 'respond late', until });
    const began = arrival(eventstoredb, 'append');
    const reply = bus.send('create-list', envelope(token, { name: 'In progress' }));
    await began;
    service!.signal('SIGTERM');
    await refused(bus);
    respond();
    expect(await reply).toMatchObject({ ok: true, data: { list: { name: 'In progress' } } });
    const { code, signal, stdout } = await service!.ended;
    expect([code, signal]).toEqual([0, null]);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ level: 'info', msg: 'stopped' });
    await bus.close();
  });

  it('logs a command once, and the connection, but neither the token nor the password', async () => {
    const url = await start();
    const bus = await BusClient.connect(nats, { user: 'ada', pass: PASSWORD });
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    await bus.send('create-list', envelope(token, { name: 'Logged' }, { correlation_id: 'first' }));
    await bus.send('create-list', '{nope');
    await bus.close();
    await nats.kill();
    await untilReadiness(url, ({ message_bus }) => message_bus === 'unavailable');
    service!.signal('SIGTERM');
    const { stdout, stderr } = await service!.ended;
    // The client of NATS must not write there.
    for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
    const lines = `${stderr}${stdout}`.split('\n').filter((line) => line.startsWith('{'));
    const logged = lines.map((line) => JSON.parse(line) as { msg: string; req?: { id: string; subject?: string } });
    expect(logged.filter(({ req }) => req?.id === 'first')).toMatchObject([
      {
        level: 'info',
        msg: 'request completed',
        transport: 'message bus',
        req: { method: 'POST', url: '/api/lists' },
        res: { statusCode: 201 },
      },
    ]);
    expect(logged.filter(({ req }) => req?.subject !== undefined)).toMatchObject([
      { msg: 'command rejected', req: { subject: subject('create-list') }, res: { statusCode: 400 } },
    ]);
    expect(logged.filter(({ msg }) => msg === 'connected to the message bus')).toHaveLength(1);
    expect(logged.filter(({ msg }) => msg.startsWith('the message bus is unavailable'))).toHaveLength(1);
    for (const secret of [PASSWORD, token, encodeURIComponent(PASSWORD)]) expect(stdout + stderr).not.toContain(secret);
  });

  it('never shows the password if the server rejects it', async () => {
    await nats.reconfigure('authorization { user: ada, password: other }');
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      LOG_LEVEL: 'trace',
      MESSAGE_BUS_URL: `nats://ada:${PASSWORD}@${nats.host}`,
    });
    await service.listening();
    await Promise.any([service.logged('Authorization'), service.says('Authorization')]);
    service.signal('SIGTERM');
    const { code, stdout, stderr } = await service.ended;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(PASSWORD);
  });
});

/** Resolves when nothing takes commands any more. */
async function refused(bus: BusClient): Promise<void> {
  for (;;) {
    try {
      await bus.connection.request(subject('create-list'), '{nope', { timeout: 25_000 });
    } catch (error) {
      if (isNoResponders(error)) return;
      throw error;
    }
  }
}

function isNoResponders(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof Error && error.cause instanceof NoRespondersError);
}
