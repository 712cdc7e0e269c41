import { randomUUID } from 'node:crypto';
import { type Api } from '../support/api';
import { CHANGES, type Scenario } from '../support/changes';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope, startOnBus } from './bus';

/** They take a file. */
const WITH_FILE = new Set(['addLeadsToCampaignFromCsv', 'addLeadsToListFromCsv']);

const COMMANDS = Object.entries(CHANGES).filter(([operation]) => !WITH_FILE.has(operation));

describeOnNats('A command that is sent again', ({ path }) => {
  let nats: NatsServer;
  let api: Api;
  let bus: BusClient;

  beforeAll(async () => {
    nats = await NatsServer.start(path);
    api = await startOnBus(nats.url);
    bus = await BusClient.connect(nats);
  });
  afterAll(async () => {
    await bus.close();
    await api.stop();
    await nats.remove();
  });

  it.each(COMMANDS)('gets the first result, also over HTTP: %s', async (operation, prepare) => {
    const userId = randomUUID();
    const client = await api.as(userId);
    const scenario = await prepare(client, userId);
    const command = envelope(await api.tokenOf(userId), dataOf(operation, scenario));
    const subject = operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const first = await bus.send(subject, command);
    expect(first).toMatchObject({ ok: true });
    await scenario.meanwhile();

    expect((await bus.send(subject, command)).data).toEqual(first.data);
    const { method, url, request } = scenario;
    const headers = { 'idempotency-key': command.command_id };
    expect((await client.send(method, url, { ...request, headers })).body).toEqual(first.data);
  });

  /** The body, with the parameters of the path. */
  function dataOf(operation: string, { url, request }: Scenario): object {
    const paths = Object.entries(api.published.document.paths);
    const [path = ''] = paths.find(([, item]) => JSON.stringify(item).includes(`"operationId":"${operation}"`)) ?? [];
    const values = url.split('/');
    const parameters = path.split('/').flatMap((part, index) => {
      const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
      return name === undefined ? [] : [[name, values[index]]];
    });
    return { ...(request?.body as object | undefined), ...Object.fromEntries(parameters) };
  }
});
