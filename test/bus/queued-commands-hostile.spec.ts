import { randomUUID } from 'node:crypto';
import { listParked } from '../../src/cli/list-parked';
import { readConfig } from '../../src/config/read-config';
import { type Api, SECRET, stores } from '../support/api';
import { tokenWith } from '../support/tokens';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { envelope, startOnBus } from './bus';
import { QueueClient } from './queue';

const COMMAND = 'create-campaign';

/** The server takes larger messages than the service. */
const LARGE = 'max_payload: 4MB';

const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

describeOnNats('The queue survives', ({ path }) => {
  let nats: NatsServer;
  let api: Api;
  let queue: QueueClient;
  let token: string;
  let parked = 0;

  beforeAll(async () => {
    nats = await NatsServer.start(path, LARGE);
    api = await startOnBus(nats.url);
    queue = await QueueClient.connect(nats);
    token = await api.tokenOf('ada');
  });

  // Whatever a test sent, the queue goes on, and nothing stays in it.
  afterEach(async () => {
    const command = envelope(token, { name: 'Alive' });
    await queue.queue('create-list', command);
    expect(await queue.resultOf(command.command_id)).toMatchObject({ ok: true });
    await queue.untilDone();
  });

  afterAll(async () => {
    await queue?.close();
    await api?.stop();
    await nats?.remove();
  });

  it.each<[string, (id: string) => string, string]>([
    ['deep nesting', (id) => `{"token":"x","command_id":"${id}","data":${nested}}`, ''],
    ['very many values', (id) => `{"token":"x","command_id":"${id}","data":{"a":[${'0,'.repeat(200_000)}0]}}`, ''],
    ['a token that is an object', (id) => `{"token":{},"command_id":"${id}"}`, '/token'],
    ['a long token', (id) => `{"token":"${'x'.repeat(20_000)}","command_id":"${id}"}`, '/token'],
    ['data that is an array', (id) => `{"token":"x","command_id":"${id}","data":[]}`, '/data'],
    ['a deadline that is no time', (id) => `{"token":"x","command_id":"${id}","deadline":"soon"}`, '/deadline'],
    ['an empty user id', (id) => `{"token":"x","command_id":"${id}","user_id":""}`, '/user_id'],
    ['half a surrogate pair', (id) => `{"token":"x","command_id":"${id}","user_id":"\\ud800"}`, '/user_id'],
    [
      'a correlation id with a space',
      (id) => `{"token":"x","command_id":"${id}","correlation_id":"a b"}`,
      '/correlation_id',
    ],
    ['a condition that is a number', (id) => `{"token":"x","command_id":"${id}","if_match":1}`, '/if_match'],
  ])('%s, which is rejected', async (_what, message, field) => {
    const id = randomUUID();
    await queue.queue(COMMAND, message(id));
    expect(await queue.resultOf(id)).toEqual({
      command_id: id,
      operation: 'createCampaign',
      ok: false,
      problem: expect.objectContaining({
        code: 'invalid_request',
        instance: `campaigns.queued.${COMMAND}`,
        errors: [{ field, message: expect.any(String) }],
      }),
    });
  });

  it('invalid UTF-8 beside a valid id, which is rejected', async () => {
    await queue.queue(COMMAND, Buffer.from('{"command_id":"utf8","token":"\xff"}', 'latin1'));
    expect(await queue.resultOf('utf8')).toMatchObject({ problem: { code: 'invalid_request' } });
  });

  it('data that is larger than a body, which is rejected', async () => {
    const command = envelope(token, { name: 'x'.repeat(1 << 20) });
    await queue.queue(COMMAND, command);
    expect(await queue.resultOf(command.command_id)).toMatchObject({ problem: { code: 'payload_too_large' } });
  });

  it('no token, which is rejected', async () => {
    await queue.queue(COMMAND, '{"command_id":"tokenless"}');
    expect(await queue.resultOf('tokenless')).toMatchObject({ problem: { code: 'unauthorized' } });
  });

  it('a user of the token that has no encoding', async () => {
    const command = envelope(await tokenWith('\ud800', {}), { name: 'x' });
    await queue.queue('create-list', command);
    expect(await queue.resultOf(command.command_id)).toHaveProperty('ok');
  });

  it.each<[string, string | Uint8Array]>([
    ['a message that is not JSON', '{nope'],
    ['null', 'null'],
    ['an empty message', ''],
    ['a number', '7'],
    ['an array', '[{}]'],
    ['text after the JSON', '{} {}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['no command id', '{"token":"x","data":{}}'],
    ['a command id with a dot', '{"token":"x","command_id":"a.b"}'],
    ['a command id that is a wildcard', '{"token":"x","command_id":"*"}'],
    ['a command id with a line break', '{"token":"x","command_id":"a\\nb"}'],
    ['an empty command id', '{"token":"x","command_id":""}'],
    ['a long command id', `{"token":"x","command_id":"${'a'.repeat(256)}"}`],
    ['a command id that is a number', '{"token":"x","command_id":7}'],
    ['a message of 2 MiB', `{"command_id":"large","token":"${'x'.repeat(2 << 20)}"}`],
  ])('%s, which is parked', async (_what, message) => {
    await queue.queue(COMMAND, message);
    const last = (await queue.parked(++parked)).at(-1)!;
    expect(last.subject).toBe(`campaigns.parked.${COMMAND}`);
    expect(last.reason).toMatch(/command_id/);
    expect(last.data).toBe(Buffer.from(message).toString());
  });

  it('an unknown command, which is parked', async () => {
    await queue.queue('fly-to-the-moon', envelope(token, {}));
    expect((await queue.parked(++parked)).at(-1)).toMatchObject({
      subject: 'campaigns.parked.fly-to-the-moon',
      reason: 'The command is unknown.',
    });
  });

  it('a message that fits the broker only without further headers, which is parked without its content', async () => {
    await queue.queue(COMMAND, Buffer.alloc((4 << 20) - 100));
    expect((await queue.parked(++parked)).at(-1)).toMatchObject({ subject: `campaigns.parked.${COMMAND}`, data: '' });
  });

  it('characters in a subject that control a terminal, which the list of parked commands omits', async () => {
    await queue.queue('\x1b[31mred', envelope(token, { name: 'secret' }));
    await queue.parked(++parked);
    const lines: string[] = [];
    const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: nats.url });
    await listParked(config, (line) => lines.push(line));
    expect(lines).toHaveLength(parked);
    expect(lines.at(-1)).toMatch(
      /^queued commands:  ?\[31mred at \d+, queued \d{4}-\d\d-\d\dT[\d:.]+Z: The command is unknown\.$/,
    );
    for (const text of [token, 'secret', '\x1b']) expect(lines.join()).not.toContain(text);
  });

  it('a result that is larger than the message bus takes', async () => {
    const small = await NatsServer.start(path, 'max_payload: 2KB');
    const other = await startOnBus(small.url);
    const smallQueue = await QueueClient.connect(small);
    const bobs = await other.tokenOf('bob');
    const command = envelope(bobs, {
      type: 'email',
      display_name: 'x'.repeat(150),
      email_address: 'b@example.com',
      signature: 'x'.repeat(1_300),
    });
    await smallQueue.queue('create-sender', command);
    expect(await smallQueue.resultOf(command.command_id)).toMatchObject({
      user_id: 'bob',
      ok: false,
      problem: { code: 'reply_too_large' },
    });
    await smallQueue.untilDone();
    await smallQueue.close();
    await other.stop();
    await small.remove();
  });
});

describe('Without a message bus', () => {
  it('the list of parked commands is empty, and an unreachable one is an error', async () => {
    const lines: string[] = [];
    const config = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET });
    await listParked(config, (line) => lines.push(line));
    expect(lines).toEqual([]);
    const unreachable = readConfig({ ...stores, AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: 'nats://127.0.0.1:1' });
    await expect(listParked(unreachable, () => undefined)).rejects.toThrow(/message bus .* is unavailable/);
  });
});
