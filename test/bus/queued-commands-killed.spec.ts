import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { arrival } from '../tools/eventstoredb/on-double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { envelope, untilReadiness } from './bus';
import { QueueClient } from './queue';

const EVE = '{ user: eve, password: eve }';
const MAY_STORE = `authorization { users: [{ user: ada, password: ada }, ${EVE}] }`;
const MAY_NOT_STORE = `authorization { users: [
  { user: ada, password: ada, permissions: { publish: { deny: "campaigns.results.>" } } }, ${EVE}] }`;

/** Long enough for a command, in milliseconds. */
const SOON = 1_000;

/** Only a process that gives the command back makes the broker deliver it again. In milliseconds. */
const NEVER = 3_600_000;

describeOnNats('A process that executes a queued command', ({ path }) => {
  let folder: ReturnType<typeof temporaryFolder>;
  let eventstoredb: EventstoredbDouble;
  let nats: NatsServer;
  let queue: QueueClient;
  let service: ServiceProcess;
  let token: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
    nats = await NatsServer.start(path, MAY_STORE);
    queue = await QueueClient.connect(nats, { user: 'eve', pass: 'eve' });
    token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
  });

  afterEach(async () => {
    await killed();
    await queue.close();
    await nats.remove();
    await eventstoredb.stop();
    folder.remove();
  });

  /** @returns its URL, once it is connected */
  async function start(variables: Record<string, string> = {}): Promise<string> {
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      EVENT_STORE_URL: eventstoredb.url,
      AUTH_JWT_SECRET: SECRET,
      MESSAGE_BUS_URL: `nats://ada:ada@${nats.host}`,
      ...variables,
    });
    const { url } = await service.listening();
    await untilReadiness(url, ({ message_bus }) => message_bus === 'ok');
    return url;
  }

  async function killed(): Promise<void> {
    service.signal('SIGKILL');
    await service.ended;
  }

  async function lists(url: string): Promise<{ name: string }[]> {
    const response = await fetch(`${url}/api/lists`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { lists: { name: string }[] }).lists;
  }

  async function untilListed(url: string): Promise<void> {
    while ((await lists(url)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function expectOneEffect(url: string, commandId: string): Promise<void> {
    expect(await queue.resultOf(commandId)).toMatchObject({ ok: true, data: { list: { name: 'Once' } } });
    await queue.untilDone();
    expect(await queue.resultsOf(commandId)).toHaveLength(1);
    await untilListed(url);
    expect(await lists(url)).toMatchObject([{ name: 'Once' }]);
  }

  it.each([
    ['before it had an effect', { kind: 'stay silent' }],
    ['after it had its effect, before it is decided', { kind: 'lose the reply' }],
  ] as const)('and is killed %s: it has one effect and one result', async (_when, fault) => {
    await start();
    await queue.waitFor(SOON);
    const command = envelope(token, { name: 'Once' });
    eventstoredb.faults.next('append', fault);
    const began = arrival(eventstoredb, 'append');
    await queue.queue('create-list', command);
    await began;
    await killed();
    await expectOneEffect(await start(), command.command_id);
  });

  it('and is killed after the command is decided, before its result is stored', async () => {
    await nats.reconfigure(MAY_NOT_STORE);
    const before = await start();
    await queue.waitFor(SOON);
    const command = envelope(token, { name: 'Once' });
    await queue.queue('create-list', command);
    await untilListed(before);
    await service.logged('a queued command is tried again');
    await killed();
    await nats.reconfigure(MAY_STORE);
    await expectOneEffect(await start(), command.command_id);
  });

  it('and is stopped finishes it, and stores the result', async () => {
    await start();
    await queue.waitFor(NEVER);
    const command = envelope(token, { name: 'Once' });
    let respond = () => {};
    eventstoredb.faults.next('append', { kind: 'respond late', until: new Promise<void>((done) => (respond = done)) });
    const began = arrival(eventstoredb, 'append');
    await queue.queue('create-list', command);
    await began;
    service.signal('SIGTERM');
    respond();
    expect((await service.ended).code).toBe(0);
    expect(await queue.resultOf(command.command_id)).toMatchObject({ ok: true });
    await queue.untilDone();
  });

  it('and has no time left when it is stopped gives it back', async () => {
    await start({ STOP_TIMEOUT_MS: '2000' });
    await queue.waitFor(NEVER);
    const command = envelope(token, { name: 'Once' });
    eventstoredb.faults.next('append', { kind: 'stay silent' });
    const began = arrival(eventstoredb, 'append');
    await queue.queue('create-list', command);
    await began;
    service.signal('SIGTERM');
    await service.ended;
    await expectOneEffect(await start(), command.command_id);
  });
});
