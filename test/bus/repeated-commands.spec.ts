import { randomUUID } from 'node:crypto';
import { subjectOf } from '../../src/bus/subject';
import { commandsOf } from '../../src/edge/operations';
import { CHANGES, type Scenario } from '../support/changes';
import { describeOnBus, envelope } from './bus';

/** They take a file. */
const WITH_FILE = new Set(['addLeadsToCampaignFromCsv', 'addLeadsToListFromCsv']);

const COMMANDS = Object.entries(CHANGES).filter(([operation]) => !WITH_FILE.has(operation));

describeOnBus('A command that is sent again', (on) => {
  it.each(COMMANDS)('gets the first result, also over HTTP: %s', async (operation, prepare) => {
    const userId = randomUUID();
    const client = await on.api.as(userId);
    const scenario = await prepare(client, userId);
    const command = envelope(await on.api.tokenOf(userId), dataOf(operation, scenario));
    const name = subjectOf({ operationId: operation }).split('.').pop()!;
    const first = await on.bus.send(name, command);
    expect(first).toMatchObject({ ok: true });
    await scenario.meanwhile();

    expect((await on.bus.send(name, command)).data).toEqual(first.data);
    const { method, url, request } = scenario;
    const headers = { 'idempotency-key': command.command_id };
    expect((await client.send(method, url, { ...request, headers })).body).toEqual(first.data);
  });

  /** The body, with the parameters of the path. */
  function dataOf(operation: string, { url, request }: Scenario): object {
    const { path, pathParameters } = commandsOf(on.api.published.document).find(
      ({ operationId }) => operationId === operation,
    )!;
    const [names, values] = [path.split('/'), url.split('/')];
    const parameters = pathParameters.map((name) => [name, values[names.indexOf(`{${name}}`)]]);
    return { ...(request?.body as object | undefined), ...Object.fromEntries(parameters) };
  }
});
