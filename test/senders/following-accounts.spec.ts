import { randomUUID } from 'node:crypto';
import { listParked } from '../../src/cli/list-parked';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type Client, startApi } from '../support/api';
import { sqliteUrls } from '../support/sqlite-urls';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { AccountService } from './account-service';

describeOnNats('Following the accounts of another service', ({ path }) => {
  let folder: TemporaryFolder;
  let nats: NatsServer;
  let api: Api;
  let ada: Client;
  let accounts: AccountService;

  beforeEach(async () => {
    folder = temporaryFolder();
    nats = await NatsServer.start(path);
    accounts = await AccountService.connect(nats);
    await start();
  });

  afterEach(async () => {
    await accounts.close();
    await api.stop();
    await nats.remove();
    folder.remove();
  });

  async function start(): Promise<void> {
    api = await startApi({ ...sqliteUrls(folder.file('campaigns.db')), MESSAGE_BUS_URL: nats.url });
    ada = await api.as('ada');
  }

  const account = (id: string, more: object = {}) => ({
    ...{ id, user_id: 'ada', type: 'email', display_name: 'Ada', status: 'warming' },
    ...more,
  });
  const connected = (id: string, more: object = {}) => accounts.event(account(id, more));
  const changed = (id: string, fields: object) => accounts.event({ id, user_id: 'ada', ...fields });
  const untilAccount = async (id: string, fields: object) => {
    const expected = expect.objectContaining(fields) as { asymmetricMatch(value: unknown): boolean };
    const found = await untilResponse(
      () => ada.get(`/api/senders/${id}`),
      ({ body }) => expected.asymmetricMatch(body.account),
    );
    return found.body.account as object;
  };
  const streamOf = (id: string) => api.app.get(EventStore).readStream(`sender-${id}`);
  const countOf = async (result: string) => {
    const { text } = await api.anonymous().get('/metrics');
    return Number(new RegExp(`^account_events_total\\{result="${result}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  };

  it('waits for the stream, shows its accounts and creates campaigns with them', async () => {
    const id = randomUUID();
    await accounts.createStream();
    await accounts.publish('SenderConnected', connected(id, { email_address: 'ada@example.com', signature: null }));
    const fields = { user_id: 'ada', type: 'email', status: 'warming', email_address: 'ada@example.com' };
    expect(await untilAccount(id, fields)).toMatchObject({ signature: null, display_name: 'Ada' });
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [id] };
    expect((await ada.post('/api/campaigns', draft)).status).toBe(201);
    await accounts.publish('SenderChanged', changed(id, { status: 'active', signature: 'A.' }));
    await untilAccount(id, { status: 'active', signature: 'A.' });
    await accounts.publish('SenderDisconnected', changed(id, {}));
    await untilAccount(id, { status: 'disconnected', signature: 'A.' });
    expect((await ada.post('/api/campaigns', { ...draft, name: 'Summer' })).body.code).toBe('sender_not_connected');
  });

  it('records who acted, and follows an event that is published again once', async () => {
    const id = randomUUID();
    await accounts.createStream();
    const event = connected(id, { id: id.toUpperCase() });
    for (const _ of [1, 2]) await accounts.publish('SenderConnected', event);
    await accounts.publish('SenderConnected', { ...event, data: account(id, { display_name: 'Eve' }) });
    await accounts.untilFollowed();
    const stream = await streamOf(id);
    expect(stream.map(({ type, data }) => [type, data['display_name' as keyof object]])).toEqual([
      ['SenderConnected', 'Ada'],
    ]);
    expect(stream[0]!.metadata).toMatchObject({
      user_id: 'ada',
      actor: { type: 'service', id: 'urn:service:accounts' },
      $correlationId: event.id,
    });
  });

  it('completes an account whose changes arrive first, in any order', async () => {
    const id = randomUUID();
    await accounts.createStream();
    const [first, second, third] = [
      connected(id),
      changed(id, { status: 'pending', signature: 'A.' }),
      changed(id, { status: 'active' }),
    ];
    await accounts.publish('SenderChanged', third);
    await accounts.publish('SenderConnected', first);
    await accounts.publish('SenderChanged', second);
    await untilAccount(id, { status: 'active', signature: 'A.', display_name: 'Ada' });
    await accounts.untilFollowed();
    expect(await countOf('followed')).toBe(3);
  });

  it('orders events without a sequence by their time, to the nanosecond, in any time zone', async () => {
    const id = randomUUID();
    await accounts.createStream();
    const at = (time: string, fields: object) => ({ ...changed(id, fields), sequence: undefined, time });
    await accounts.publish('SenderConnected', at('2026-01-05T10:00:00.000000002+01:00', account(id)));
    await accounts.publish('SenderChanged', at('2026-01-05T09:00:00.000000003Z', { signature: 'new' }));
    await accounts.publish('SenderChanged', at('2026-01-05T09:00:00.000000001Z', { display_name: 'old' }));
    await accounts.untilFollowed();
    await untilAccount(id, { signature: 'new', display_name: 'Ada' });
  });

  it('skips and counts events that it does not know', async () => {
    await accounts.createStream();
    await accounts.publish('SenderPainted', 'anything');
    await accounts.publish('toString', 'anything');
    await accounts.untilFollowed();
    expect([await countOf('skipped'), await accounts.parked()]).toEqual([2, []]);
  });

  it('parks malformed events with the reason, without their content, and follows the others', async () => {
    const id = randomUUID();
    await accounts.createStream();
    const valid = connected(id);
    const malformed: [RegExp, string | Buffer | object, string?][] = [
      [/not JSON/, 'secret'],
      [/not JSON/, ''],
      [/not JSON/, Buffer.from([0x22, 0xff, 0x22])],
      [/larger than/, JSON.stringify({ ...valid, more: 'x'.repeat(200_000) })],
      [/Expected object/, 'null'],
      [/Expected object/, '[]'],
      [/specversion/, { ...valid, specversion: '0.3' }],
      [/\/id/, { ...valid, id: undefined }],
      [/\/source/, { ...valid, source: '' }],
      [/\/time/, { ...valid, time: 'yesterday' }],
      [/\/time/, { ...valid, time: '2026-13-05T09:00:00Z' }],
      [/\/sequence/, { ...valid, sequence: -1 }],
      [/\/sequence/, { ...valid, sequence: '9'.repeat(41) }],
      [/\/data/, { ...valid, data: undefined }],
      [/\/data\/id/, { ...valid, data: account('17') }],
      [/\/data\/user_id/, { ...valid, data: account(id, { user_id: '' }) }],
      [/\/data\/type/, { ...valid, data: account(id, { type: 'fax' }) }],
      [/\/data\/status/, { ...valid, data: account(id, { status: 'tired' }) }],
      [/\/data\/display_name/, { ...valid, data: account(id, { display_name: undefined }) }],
      [/\/data\/email_address/, { ...valid, data: account(id, { email_address: 'secret' }) }],
      [/\/data\/daily_limit/, { ...valid, data: account(id, { daily_limit: 1.5 }) }],
      [/\/data\/signature/, { ...valid, data: account(id, { signature: 'x'.repeat(10_001) }) }],
      [/signature contains/, { ...valid, data: account(id, { signature: '\ud800' }) }],
      [/\/data\/status/, changed(id, { status: 'secret' }), 'SenderChanged'],
      [/\/data\/id/, accounts.event({ user_id: 'ada' }), 'SenderDisconnected'],
    ];
    for (const [, message, name = 'SenderConnected'] of malformed) await accounts.publish(name, message);
    await accounts.publish('SenderConnected', valid);
    await accounts.untilFollowed();
    const parked = await accounts.parked();
    const byReason = (reasons: readonly string[]) => [...reasons].sort();
    expect(parked).toHaveLength(malformed.length);
    for (const [reason] of malformed)
      expect(parked.map((each) => each.reason)).toContainEqual(expect.stringMatching(reason));
    expect(byReason(parked.map(({ reason }) => reason)).join()).not.toContain('secret');
    expect(parked.map(({ data }) => data)).toContain('secret');
    await untilAccount(id, { display_name: 'Ada' });
    expect([await countOf('parked'), await countOf('retried')]).toEqual([malformed.length, 0]);
  });

  it('parks events of another user or channel than the account has, and lists them', async () => {
    const id = randomUUID();
    await accounts.createStream();
    await accounts.publish('SenderConnected', connected(id));
    await accounts.publish('SenderChanged', changed(id, { user_id: 'eve', signature: 'secret' }));
    await accounts.publish('SenderConnected', connected(id, { type: 'linkedin' }));
    await accounts.untilFollowed();
    expect((await streamOf(id)).map(({ type }) => type)).toEqual(['SenderConnected']);
    await api.stop();
    const lines: string[] = [];
    await listParked(api.config, (line) => void lines.push(line));
    expect(lines).toEqual([
      expect.stringMatching(/^account events: SenderChanged at 2, parked 2.*Z: The sender belongs to another user\.$/),
      expect.stringMatching(
        /^account events: SenderConnected at 3, .*: The sender is an account of the channel email\.$/,
      ),
    ]);
    await start();
  });

  it('continues when the broker was killed, and when the service was stopped', async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    await accounts.createStream();
    await accounts.publish('SenderConnected', connected(ids[0]!));
    await untilAccount(ids[0]!, { status: 'warming' });
    await nats.kill();
    await nats.start();
    await accounts.publish('SenderConnected', connected(ids[1]!));
    await untilAccount(ids[1]!, { status: 'warming' });
    await api.stop();
    await accounts.publish('SenderConnected', connected(ids[2]!));
    await start();
    await untilAccount(ids[2]!, { status: 'warming' });
  });
});

describeOnNats('Following accounts, if the event store is down,', ({ path }) => {
  it('parks nothing, and follows everything afterwards', async () => {
    const eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
    const nats = await NatsServer.start(path);
    const accounts = await AccountService.connect(nats);
    await accounts.createStream();
    const api = await startApi({ EVENT_STORE_URL: eventstoredb.url, MESSAGE_BUS_URL: nats.url });
    await eventstoredb.stop();
    const data = { id: randomUUID(), user_id: 'ada', type: 'email', display_name: 'Ada', status: 'warming' };
    await accounts.publish('SenderConnected', accounts.event(data));
    await accounts.publish('SenderChanged', accounts.event({ id: data.id, user_id: 'ada', status: 'active' }));
    await accounts.untilRedelivered();
    await eventstoredb.start();
    await accounts.untilFollowed();
    const ada = await api.as('ada');
    await untilResponse(
      () => ada.get(`/api/senders/${data.id}`),
      ({ body }) => body.account?.status === 'active',
    );
    expect(await accounts.parked()).toEqual([]);
    await accounts.close();
    await api.stop();
    await nats.remove();
    await eventstoredb.stop();
  });
});
