import { commandsOf, operationsOf } from '../../src/edge/operations';
import { subjectOf } from '../../src/bus/subject';
import { type Api, startApi } from '../support/api';
import { describeOnBus } from './bus';

describe('The subjects of commands', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('are named after their operations', () => {
    expect(subjectOf({ operationId: 'createCampaign' })).toBe('campaigns.commands.create-campaign');
    expect(subjectOf({ operationId: 'addLeadsToCampaign' })).toBe('campaigns.commands.add-leads-to-campaign');
  });

  it('exist for every operation that changes something, except those that take a file', () => {
    const operations = operationsOf(api.published.document);
    const commands = new Set(commandsOf(api.published.document).map(({ operationId }) => operationId));
    const others = operations.filter(({ operationId }) => !commands.has(operationId));
    expect(others.every(({ method, operationId }) => method === 'GET' || operationId.endsWith('FromCsv'))).toBe(true);
    expect([...commands]).toEqual(expect.arrayContaining(['createCampaign', 'deleteCampaign', 'erasePerson']));
    expect(new Set([...commands].map((operationId) => subjectOf({ operationId }))).size).toBe(commands.size);
  });

  it('belong to operations without query parameters, which a command cannot have', () => {
    const described = JSON.parse(JSON.stringify(api.published.document.paths)) as Record<string, any>;
    for (const { path, method } of commandsOf(api.published.document)) {
      const parameters = (described[path][method.toLowerCase()].parameters ?? []) as { in: string }[];
      expect([path, parameters.filter((parameter) => parameter.in === 'query')]).toEqual([path, []]);
    }
  });

  it('belong to operations whose path parameters are no fields of their bodies', () => {
    const { components, paths } = JSON.parse(JSON.stringify(api.published.document)) as Record<string, any>;
    for (const { path, method, pathParameters } of commandsOf(api.published.document)) {
      const schema = paths[path][method.toLowerCase()].requestBody?.content['application/json'].schema;
      const dto = components.schemas[String(schema?.$ref).split('/').pop()!];
      const fields = Object.keys(dto?.properties ?? {});
      expect([path, pathParameters.filter((name) => fields.includes(name))]).toEqual([path, []]);
    }
  });
});

describeOnBus('Every subject of a command', (on) => {
  it('responds', async () => {
    for (const operation of commandsOf(on.api.published.document)) {
      const command = subjectOf(operation).split('.').pop()!;
      const reply = await on.bus.send(command, { command_id: 'a', data: {} });
      expect([command, reply.problem?.code]).toEqual([command, 'unauthorized']);
    }
  });

  it('reaches its operation, which checks the token', async () => {
    for (const operation of commandsOf(on.api.published.document)) {
      const command = subjectOf(operation).split('.').pop()!;
      const data = Object.fromEntries(operation.pathParameters.map((name) => [name, 'x']));
      const reply = await on.bus.send(command, { command_id: 'a', token: 'x', data });
      expect([command, reply.problem?.status]).toEqual([command, 401]);
      expect(reply.problem.instance).toBe(operation.path.replace(/\{\w+\}/g, 'x'));
    }
  });
});
