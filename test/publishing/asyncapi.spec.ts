import { Parser } from '@asyncapi/parser';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { Commands } from '../../src/bus/commands';
import { readEnvelope } from '../../src/bus/envelope';
import { resultOf } from '../../src/bus/queue/result';
import { commandsOf } from '../../src/edge/operations';
import { cloudEventOf } from '../../src/publishing/cloud-event';
import { definitions } from '../../src/publishing/integration-events';
import { readAccountEvent } from '../../src/senders/follow-accounts/account-event';
import { ACCOUNT_EVENTS } from '../../src/senders/follow-accounts/account-event.schema';
import { type Api, startApi } from '../support/api';
import { storedSamples } from './stored-samples';

/** What the parser may remark, with the reason. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'asyncapi-latest-version': 'Most tools read 3.0 and not yet 3.1.',
};

const PUBLIC_URL = 'https://example.com/outreach';

let api: Api;
let document: any;
let ajv: Ajv;

beforeAll(async () => {
  api = await startApi({ PUBLIC_URL, MESSAGE_BUS_URL: 'nats://user:bus-secret@127.0.0.1:1' });
  document = (await api.anonymous().get('/asyncapi.json')).body;
  // Its schemas are of draft 7, like AsyncAPI's.
  ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
});

afterAll(() => api.stop());

function payloadOf(channel: string, message: string): ValidateFunction {
  return ajv.compile({ $ref: `document#/channels/${channel}/messages/${message}/payload` });
}

describe('The AsyncAPI document', () => {
  it("passes AsyncAPI's own parser", async () => {
    expect(await remarksOn(document)).toEqual([]);
  });

  it.each<[string, (broken: any) => void]>([
    ['a reference that leads nowhere', (broken) => delete broken.components.schemas.Problem],
    ['an unknown action', (broken) => (broken.operations.createCampaign.action = 'take')],
    ['no title', (broken) => delete broken.info.title],
  ])('would not pass it with %s', async (_what, damage) => {
    const broken = structuredClone(document);
    damage(broken);
    expect(await remarksOn(broken)).not.toEqual([]);
  });

  it('does not show where the message bus is', () => {
    expect(JSON.stringify(document)).not.toMatch(/bus-secret|127\.0\.0\.1/);
  });

  it('contains every event, every command, every reply and every result, and every event of accounts', () => {
    const { operations, channels } = document;
    const sent = Object.keys(operations).filter((key) => operations[key].action === 'send');
    const received = Object.keys(operations).filter((key) => operations[key].action === 'receive');
    const commands = commandsOf(api.published.document).map(({ operationId }) => operationId);
    const queued = commands.map((name) => `queued${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    expect(sent).toEqual([...definitions().map(({ name }) => `send${name}`), 'sendResult']);
    const followed = Object.keys(ACCOUNT_EVENTS).map((name) => `receive${name}`);
    expect(received.sort()).toEqual([...commands, ...queued, ...followed].sort());
    expect(Object.keys(channels).length).toBe(sent.length + followed.length + 3 * commands.length);
    expect(Object.keys(channels.results.messages)).toHaveLength(commands.length);
  });
});

describe('An event in the document', () => {
  const published = storedSamples.flatMap(({ file, event }) => {
    const cloudEvent = cloudEventOf(event, PUBLIC_URL);
    return cloudEvent === undefined ? [] : [{ file, name: event.type, cloudEvent }];
  });

  it.each(published)('describes what is published: $file', ({ name, cloudEvent }) => {
    const validate = payloadOf(`campaigns.events.${name}`, name);
    expect([validate(cloudEvent), validate.errors]).toEqual([true, null]);
    expect(validate({ ...cloudEvent, type: 'campaigns.Other.v1' })).toBe(false);
  });

  it.each(definitions())('has an example: $name', ({ name }) => {
    const { examples } = document.channels[`campaigns.events.${name}`].messages[name];
    const validate = payloadOf(`campaigns.events.${name}`, name);
    expect(examples.map(({ payload }: any) => [validate(payload), validate.errors])).toEqual([[true, null]]);
  });
});

describe('An event of accounts in the document', () => {
  const data = { id: '0190f7c4-5c9e-7a3b-8f00-0000000000a1', user_id: 'u', type: 'email', status: 'active' };
  const event = { specversion: '1.0', id: 'e', source: 's', type: 't', time: '2026-01-05T09:00:00Z' };
  const accepted = (bytes: Buffer) => {
    try {
      return readAccountEvent('SenderConnected', bytes) !== undefined;
    } catch {
      return false;
    }
  };

  it.each<[string, object]>([
    ['the required fields', { ...event, data: { ...data, display_name: 'Ada' } }],
    ['a field that is null', { ...event, sequence: 7, data: { ...data, display_name: 'Ada', signature: null } }],
    ['no name', { ...event, data }],
    ['an unknown status', { ...event, data: { ...data, display_name: 'Ada', status: 'tired' } }],
    ['a sequence that is no number', { ...event, sequence: 'x', data: { ...data, display_name: 'Ada' } }],
  ])('has the schema that the service checks: %s', (_what, message) => {
    const validate = payloadOf('senders.events.SenderConnected', 'SenderConnected');
    expect(validate(message)).toBe(accepted(Buffer.from(JSON.stringify(message))));
  });
});

describe('A command in the document', () => {
  const data = { type: 'email', display_name: 'Ada', email_address: 'ada@example.com' };
  const command = { command_id: 'c-1', token: 't', data };

  const acceptedByBus = (message: object) => {
    try {
      return readEnvelope(message) !== undefined;
    } catch {
      return false;
    }
  };

  it.each<[string, object]>([
    ['the required fields', command],
    [
      'all fields',
      { ...command, user_id: 'u', correlation_id: 'c', deadline: '2030-01-31T12:00:00Z', if_match: '"1"' },
    ],
    ['no id', { ...command, command_id: undefined }],
    ['no token', { ...command, token: undefined }],
    ['an id that is too long', { ...command, command_id: 'x'.repeat(256) }],
    ['an id that is a number', { ...command, command_id: 1 }],
    ['a correlation id that is too long', { ...command, correlation_id: 'x'.repeat(129) }],
    ['data that is a string', { ...command, data: 'x' }],
  ])('has the envelope that the bus accepts: %s', (_what, message) => {
    const received = JSON.parse(JSON.stringify(message)) as object;
    const validate = payloadOf('campaigns.commands.create-sender', 'createSender');
    expect(validate(received)).toBe(acceptedByBus(received));
  });

  it('has the body of the request and the parameters of the path as data', () => {
    const validate = payloadOf('campaigns.commands.update-sequence-node', 'updateSequenceNode');
    const id = '0190f7c4-5c9e-7a3b-8f00-0000000000c1';
    const accepts = (fields: object) => validate({ command_id: 'c-1', token: 't', data: fields });
    expect(accepts({ id, nodeId: id, subject: 'Hello' })).toBe(true);
    expect(accepts({ id, subject: 'Hello' })).toBe(false);
    expect(accepts({ id, nodeId: id, subject: 1 })).toBe(false);
  });

  it.each([
    ['succeeds', data, true],
    ['fails', {}, false],
  ])('has the reply and the result that the bus sends if it %s', async (_what, fields, ok) => {
    const operation = commandsOf(api.published.document).find(({ operationId }) => operationId === 'createSender')!;
    const commands = new Commands(
      (request) => api.app.inject(request),
      api.config.limits,
      () => undefined,
    );
    const message = { ...command, token: await api.tokenOf('ada'), data: fields };
    const bytes = Buffer.from(JSON.stringify(message));
    const received = { subject: 's', data: bytes };
    const reply = JSON.parse(await commands.reply(operation, received)) as object;
    expect(reply).toMatchObject({ ok });
    const validate = payloadOf('createSender.reply', 'createSenderReply');
    expect([validate(reply), validate.errors]).toEqual([true, null]);
    expect(validate({ ...reply, ok: !ok })).toBe(false);

    const result = JSON.parse(resultOf('c-1', operation, await commands.execute(operation, received))) as object;
    expect(result).toMatchObject({ ok, command_id: 'c-1', user_id: 'ada' });
    const validateResult = payloadOf('results', 'createSenderResult');
    expect([validateResult(result), validateResult.errors]).toEqual([true, null]);
    expect(validateResult({ ...result, operation: 'other' })).toBe(false);
    expect(validateResult({ ...result, ok: !ok })).toBe(false);
  });
});

/** The remarks of AsyncAPI's parser, without those that are accepted. */
async function remarksOn(described: object): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(described));
  return diagnostics
    .filter(({ code }) => !(String(code) in ACCEPTED))
    .map(({ severity, code, path, message }) => `${severity} ${String(code)} ${path.join('/')}: ${message}`);
}
