import { randomUUID } from 'node:crypto';
import { type Api, problem } from '../support/api';
import { connectSender, EMAIL_SENDER } from '../support/api-senders';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope, startOnBus, subject } from './bus';

/** The server takes larger messages than the service. */
const LARGE = 'max_payload: 8MB';
const COMMAND = 'create-campaign';

describeOnNats('The service survives', ({ path }) => {
  let nats: NatsServer;
  let small: NatsServer | undefined;
  let api: Api;
  let bus: BusClient;
  let token: string;

  beforeAll(async () => {
    nats = await NatsServer.start(path, LARGE);
    api = await startOnBus(nats.url);
    bus = await BusClient.connect(nats);
    token = await api.tokenOf('ada');
  });

  // Whatever a test sent, the subscription still works.
  afterEach(async () => {
    const list = await bus.send('create-list', envelope(token, { name: 'Alive' }));
    expect(list).toMatchObject({ ok: true, data: { list: { name: 'Alive' } } });
  });

  afterAll(async () => {
    await bus?.close();
    await api?.stop();
    await nats?.remove();
    await small?.remove();
  });

  const ID = randomUUID();
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each<[string, string | Uint8Array, string]>([
    ['a message that is not JSON', '{nope', ''],
    ['null', 'null', ''],
    ['an empty message', '', ''],
    ['a number', '7', ''],
    ['an array', '[{}]', ''],
    ['a string', '"x"', ''],
    ['text after the JSON', '{} {}', ''],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), ''],
    ['half a surrogate pair in UTF-8', Buffer.from('7b22eda0800a227d', 'hex'), ''],
    ['deep nesting', `{"token":"x","command_id":"a","data":${nested(100_000)}}`, ''],
    ['very many values', `{"token":"x","command_id":"a","data":{"a":[${'0,'.repeat(200_000)}0]}}`, ''],
    ['no command id', '{"token":"x","data":{}}', '/command_id'],
    ['a command id with a dot', '{"token":"x","command_id":"a.b"}', '/command_id'],
    ['a command id with a line break', '{"token":"x","command_id":"a\\nb"}', '/command_id'],
    ['an empty command id', '{"token":"x","command_id":""}', '/command_id'],
    ['a long command id', `{"token":"x","command_id":"${'a'.repeat(256)}"}`, '/command_id'],
    ['a command id that is a number', '{"token":"x","command_id":7}', '/command_id'],
    ['a token that is an object', '{"token":{},"command_id":"a"}', '/token'],
    ['a long token', `{"token":"${'x'.repeat(20_000)}","command_id":"a"}`, '/token'],
    ['data that is an array', '{"token":"x","command_id":"a","data":[]}', '/data'],
    ['data that is null', '{"token":"x","command_id":"a","data":null}', '/data'],
    ['a deadline without a zone', '{"token":"x","command_id":"a","deadline":"2030-01-01T00:00:00"}', '/deadline'],
    ['a deadline that is no time', '{"token":"x","command_id":"a","deadline":"2030-13-01T00:00:00Z"}', '/deadline'],
    ['a user id with half a surrogate pair', '{"token":"x","command_id":"a","user_id":"\\ud800"}', '/user_id'],
    ['an empty user id', '{"token":"x","command_id":"a","user_id":""}', '/user_id'],
    ['a correlation id with a space', '{"token":"x","command_id":"a","correlation_id":"a b"}', '/correlation_id'],
    ['a condition that is a number', '{"token":"x","command_id":"a","if_match":1}', '/if_match'],
  ])('%s', async (_what, message, field) => {
    const reply = await bus.send(COMMAND, message);
    expect(reply).toEqual({ ok: false, problem: problemAt(400, 'invalid_request', field) });
  });

  function problemAt(status: number, code: string, field: string) {
    const members = { type: `urn:problem:${code}`, status, code, instance: subject(COMMAND) };
    return expect.objectContaining({ ...members, errors: [{ field, message: expect.any(String) }] });
  }

  it('a message without a token', async () => {
    const reply = await bus.send(COMMAND, { command_id: ID, data: {} });
    expect(reply).toMatchObject({ ok: false, problem: { status: 401, code: 'unauthorized' } });
  });

  it.each(['', 'x', 'a\r\nx-acting-user: eve', 'é'])('the token %j', async (invalid) => {
    const reply = await bus.send(COMMAND, envelope(invalid, {}));
    expect(reply).toMatchObject({ ok: false, problem: { status: 401, code: 'unauthorized' } });
  });

  it('a message of 2 MiB', async () => {
    const reply = await bus.send(COMMAND, envelope(token, { name: 'x'.repeat(2 << 20) }));
    expect(reply).toMatchObject({ ok: false, problem: { status: 413, code: 'payload_too_large' } });
  });

  it('data that is larger than a body, in a message that is not too large', async () => {
    const reply = await bus.send(COMMAND, envelope(token, { name: 'x'.repeat(1 << 20) }));
    expect(reply).toMatchObject({ ok: false, problem: { status: 413, code: 'payload_too_large' } });
  });

  it('keys that could change a prototype', async () => {
    const reply = await bus.send(COMMAND, `{"command_id":"a","token":"${token}","data":{"__proto__":{"a":1}}}`);
    expect(reply).toMatchObject({ ok: false, problem: { errors: [{ field: '/__proto__' }] } });
  });

  it.each(['..', '.', '', 7, null, undefined, '\ud800', {}])('the id %j in a path', async (id) => {
    const reply = await bus.send('delete-list', envelope(token, { id }));
    expect(reply).toMatchObject({ ok: false, problem: { status: 400, errors: [{ field: '/data/id' }] } });
  });

  it.each(['%2e%2e', '../senders', 'a/b', 'a?b=c', '#', 'x'.repeat(20_000)])(
    'the id %p in a path, which no list has',
    async (id) => {
      const reply = await bus.send('delete-list', envelope(token, { id }));
      expect(reply).toMatchObject({ ok: false, problem: { status: 404 } });
    },
  );

  it('a subject without a command', async () => {
    await expect(bus.connection.request(subject('fly-to-the-moon'), '{}')).rejects.toThrow('no responders');
  });

  it('a message without a reply subject, which is executed', async () => {
    const client = await api.as('ada');
    bus.connection.publish(subject('create-list'), JSON.stringify(envelope(token, { name: 'Silent' })));
    bus.connection.publish(subject('create-list'), '{nope');
    const listed = await untilResponse(
      () => client.get('/api/lists'),
      ({ body }) => body.lists.some(({ name }: { name: string }) => name === 'Silent'),
    );
    expect(listed.status).toBe(200);
  });

  it('many malformed messages at once, and replies to each', async () => {
    const replies = await Promise.all(Array.from({ length: 500 }, () => bus.send(COMMAND, '{nope')));
    expect(replies.filter(({ problem: { status } }) => status === 400)).toHaveLength(500);
  });

  it('many rejected tokens, without locking out anyone', async () => {
    const limited = await startOnBus(nats.url, { BAD_TOKEN_LIMIT: '5' });
    await Promise.all(Array.from({ length: 50 }, () => bus.send(COMMAND, envelope('bad', {}))));
    const client = await limited.as('new-user');
    expect((await client.get('/api/lists')).status).toBe(200);
    await limited.stop();
  });

  it('more commands than it takes: each gets a reply, and none is half done', async () => {
    const commands = Array.from({ length: 1_500 }, (_, n) => envelope(token, { name: `Burst ${n}` }));
    const replies = await Promise.all(commands.map((command) => bus.send('create-list', command)));
    const refused = replies.filter(({ ok }) => !ok);
    for (const { problem: refusal, retry_after } of refused) {
      expect([refusal.code, refusal.status, retry_after]).toEqual(['too_many_commands', 503, 1]);
    }
    const again = await Promise.all(
      commands.filter((_, n) => !replies[n]!.ok).map((command) => bus.send('create-list', command)),
    );
    expect(again.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('a result that is larger than the message bus takes', async () => {
    small = await NatsServer.start(path, 'max_payload: 2KB');
    const other = await startOnBus(small.url);
    const sender = await connectSender(await other.as('bob'), EMAIL_SENDER);
    const caller = await BusClient.connect(small);
    const bobs = await other.tokenOf('bob');
    const draft = { type: 'email', name: 'Large', sender_account_ids: [sender], signature: 'x'.repeat(1_400) };
    const command = envelope(bobs, draft);
    const reply = await caller.send(COMMAND, command);
    expect(reply).toMatchObject({
      ok: false,
      problem: problem(500, 'reply_too_large', { instance: subject(COMMAND) }),
    });
    const repeated = await (
      await other.as('bob')
    ).post('/api/campaigns', draft, {
      'idempotency-key': command.command_id,
    });
    expect(repeated.status).toBe(201);
    await caller.close();
    await other.stop();
  });
});
