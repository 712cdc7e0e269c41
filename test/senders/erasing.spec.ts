import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { type EventStore, type NewEvent, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { ReadModelBehind } from '../../src/event-sourcing/consuming/not-caught-up';
import { VIEWS } from '../../src/projector/handlers';
import { AWAITED_SENDERS, awaitedSenderProjection } from '../../src/senders/awaited-sender.projection';
import { erasureReactor } from '../../src/senders/erase-senders/erasure-reactor';
import { senderCodec } from '../../src/senders/sender-events.schema';
import { consumed, projecting } from '../../src/event-sourcing/consuming/handler';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { SenderErasure } from '../../src/senders/erase-senders/sender-erasure';
import { SendersOfPerson } from '../../src/senders/erase-senders/senders-of-person';
import { SenderRepository } from '../../src/senders/sender.repository';
import { senderProjection, SENDERS } from '../../src/senders/sender.projection';
import { decorated } from '../support/decorated';
import { openEventstoredb, type OpenedEventStore, openSqlite } from '../support/event-stores';
import { follow, withoutRemovals } from '../support/follow';
import { metadataOf } from '../support/new-events';

const ADDRESS = 'ada@example.com';
const person = { email: ADDRESS };
const senders = projecting(senderProjection);
const awaited = projecting(awaitedSenderProjection);
const VIEW = viewName(SENDERS);
const caller = { userId: 'ada', correlationId: 'request-1' };

describe.each<[string, () => Promise<OpenedEventStore>]>([
  ['SQLite', openSqlite],
  ['EventStoreDB', openEventstoredb],
])('Erasing senders on %s', (_, open) => {
  let opened: OpenedEventStore;
  let database: SqliteDatabase;
  let readModel: SqliteReadModelStore;
  beforeEach(async () => {
    opened = await open();
    database = SqliteDatabase.inMemory();
    readModel = await SqliteReadModelStore.open(database, VIEWS);
  });
  afterEach(async () => {
    await opened.close();
    await database.close();
  });

  const erasureOn = (store: EventStore) =>
    new SenderErasure(new SendersOfPerson(readModel, store), new SenderRepository(store), readModel, new Clock());
  const erase = (store = opened.store) => erasureOn(store).erase(person, caller);
  const typesIn = async (id: string) => (await opened.store.readStream(`sender-${id}`)).map(({ type }) => type);
  const documents = () => readModel.list(SENDERS, { userId: 'ada' });

  /** @returns the account's id */
  async function connect(userId = 'ada', email_address = ADDRESS): Promise<string> {
    const sender_id = randomUUID();
    const data = { sender_id, user_id: userId, type: 'email', status: 'active', display_name: 'Ada', email_address };
    await opened.store.append(`sender-${sender_id}`, 'no_stream', [event('SenderConnected', data, userId)]);
    return sender_id;
  }

  /** Projects everything in the log so far, like the consumers of the views. */
  async function project(): Promise<void> {
    for (const projection of [senders, awaited]) await projectWith(projection);
  }

  async function projectWith(projection: typeof senders): Promise<void> {
    const consumer = viewName(projection.view);
    const after = (await readModel.checkpoint(consumer))?.position;
    const { events, upTo } = await follow(
      opened.store,
      { category: 'sender', ...(after !== undefined && { after }) },
      ({ live }) => live,
    );
    const changes = await changesOf(projection, withoutRemovals(events), readModel, opened.store);
    await readModel.save(changes, { consumer, position: upTo ?? after, caughtUp: true });
  }

  /** Processes everything in the log, like the consumer that completes erasures. */
  async function complete(): Promise<void> {
    const { events } = await follow(opened.store, { category: 'sender' }, ({ live }) => live);
    await erasureReactor(opened.store).react(withoutRemovals(events).map((event) => consumed(event, senderCodec)));
  }

  it('leaves one event in the stream, without personal data', async () => {
    const id = await connect();
    await project();
    expect(await erase()).toBe(1);
    const stream = await opened.store.readStream(`sender-${id}`);
    expect(stream).toMatchObject([{ type: 'SenderErased', revision: 1, data: { sender_id: id } }]);
    expect(JSON.stringify(stream)).not.toMatch(/ada@|Ada|request_hash/);
    expect(await documents()).toEqual([]);
  });

  it('finds accounts that are not projected yet', async () => {
    const ids = [await connect(), await connect()];
    await connect('ada', 'someone.else@example.com');
    await connect('eve');
    expect(await erase()).toBe(2);
    for (const id of ids) expect(await typesIn(id)).toEqual(['SenderErased']);
    await project();
    expect(await documents()).toMatchObject([{ email_address: 'someone.else@example.com' }]);
  });

  it('does not count an account again whose erasure is not projected yet', async () => {
    const ids = [await connect(), await connect()];
    expect(await erase()).toBe(2);
    expect(await erase()).toBe(0);
    for (const id of ids) expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('finds an address that only a later event has', async () => {
    const id = await connect('ada', 'before@example.com');
    await project();
    const changed = event('SenderChanged', { sender_id: id, email_address: ADDRESS });
    await opened.store.append(`sender-${id}`, 0, [changed]);
    expect(await erase()).toBe(1);
    expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('finds an account that another service has changed before it is connected, projected or not', async () => {
    const id = randomUUID();
    const changed = { sender_id: id, user_id: 'ada', email_address: ADDRESS, source: { time: '2026' } };
    await opened.store.append(`sender-${id}`, 'no_stream', [event('SenderChanged', changed)]);
    await project();
    expect(JSON.stringify(await readModel.list(AWAITED_SENDERS, { userId: 'ada' }))).toMatch(id);
    expect(await erase()).toBe(1);
    expect(await typesIn(id)).toEqual(['SenderErased']);
    await project();
    expect(await readModel.list(AWAITED_SENDERS, { userId: 'ada' })).toEqual([]);
  });

  it('erases an account whose events cannot be read and that has no document', async () => {
    const id = await connect();
    const unreadable = event('SenderPainted', { sender_id: id });
    await opened.store.append(`sender-${id}`, 0, [unreadable]);
    await readModel.park(VIEW, { streamId: `sender-${id}`, revision: 0, position: '', type: '', error: '' });
    const position = (await follow(opened.store, { category: 'sender' }, ({ live }) => live)).upTo!;
    await readModel.save([], { consumer: VIEW, position, caughtUp: true });
    expect(await erase()).toBe(1);
    expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('fails while the part of the log that is not projected is too long to search', async () => {
    await connect();
    for (let last = -1; last < 10_000; last += 1_000) {
      await opened.store.append('sender-of-many', last < 0 ? 'no_stream' : last, many(1_000));
    }
    await expect(erase()).rejects.toThrow(ReadModelBehind);
  });

  it('that fails before the truncation is completed by a retry', async () => {
    const id = await connect();
    await project();
    await expect(erase(failingOnce('truncate'))).rejects.toThrow(StoreUnavailable);
    expect(await typesIn(id)).toEqual(['SenderConnected', 'SenderErased']);
    expect(await erase()).toBe(1);
    expect(await typesIn(id)).toEqual(['SenderErased']);
    expect(await documents()).toEqual([]);
  });

  it('that fails before the truncation is completed by its consumer, even if it is already projected', async () => {
    const ids = [await connect(), await connect('ada', 'someone.else@example.com')];
    await project();
    await expect(erase(failingOnce('truncate'))).rejects.toThrow(StoreUnavailable);
    await project();
    await complete();
    expect(await typesIn(ids[0]!)).toEqual(['SenderErased']);
    expect(await typesIn(ids[1]!)).toEqual(['SenderConnected']);
    expect(await documents()).toMatchObject([{ id: ids[1] }]);
    expect(await erase()).toBe(0);
  });

  it('of more accounts than one request may erase is continued by retries', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 120; number++) ids.push(await connect());
    await project();
    await expect(erase()).rejects.toThrow(StoreUnavailable);
    expect(await documents()).toHaveLength(20);
    expect(await erase()).toBe(20);
    for (const id of ids) expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('in two concurrent requests erases once', async () => {
    const id = await connect();
    await Promise.all([erase(), erase()]);
    expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('is not undone by a rebuild', async () => {
    const ids = [await connect(), await connect()];
    await project();
    await erase();
    await readModel.reset(VIEW, SENDERS);
    await project();
    expect(await documents()).toEqual([]);
    for (const id of ids) expect(await typesIn(id)).toEqual(['SenderErased']);
  });

  it('is not undone while a rebuild has only reached the first event', async () => {
    const id = await connect();
    const everything = await follow(opened.store, { category: 'sender' }, ({ live }) => live);
    await erase();
    const connected = everything.events.filter(({ streamId }) => streamId === `sender-${id}`);
    expect(connected).toHaveLength(1);
    expect(await changesOf(senders, connected, readModel, opened.store)).toEqual([]);
  });

  function failingOnce(method: 'truncate'): EventStore {
    const fail = jest.fn().mockRejectedValueOnce(new StoreUnavailable('it crashed'));
    return decorated(opened.store, { [method]: fail });
  }
});

function event(type: string, data: object, userId = 'ada'): NewEvent {
  return { id: randomUUID(), type, data, metadata: metadataOf(userId) };
}

function many(count: number): NewEvent[] {
  return Array.from({ length: count }, () => event('SenderDisconnected', { sender_id: 'of-many' }));
}
