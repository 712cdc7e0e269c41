import { randomUUID } from 'node:crypto';
import { MongodbNameIndex } from '../../src/adapters/mongodb/mongodb.name-index';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { type View, type ReadModelDocument } from '../../src/event-sourcing/consuming/read-model-store';
import { databaseAt, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { newClaim } from '../support/new-claim';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';

const ATTEMPTS_TO_OPEN = 10;

const things: View = { name: 'things', version: 1, filters: [] };

describeOnOwnMongodb('With a MongoDB that fails,', (server) => {
  let database: MongodbDatabase;
  let names: MongodbNameIndex;
  let store: MongodbReadModelStore;
  beforeEach(async () => {
    await server().start();
    await use('', 20_000);
  });
  afterEach(() => database.close());

  /** Uses short timeouts. On a slow machine they can expire although the server runs, so opening is repeated. */
  async function useShortTimeouts(): Promise<void> {
    await repeatWhileUnknown(async () => {
      await database.close();
      await use('serverSelectionTimeoutMS=1000&connectTimeoutMS=1000&socketTimeoutMS=1000', 1_000);
    }, ATTEMPTS_TO_OPEN);
  }

  async function use(options: string, timeoutMs: number): Promise<void> {
    database = await MongodbDatabase.open(`${databaseAt(server().url)}?${options}`, { timeoutMs });
    names = await MongodbNameIndex.open(database);
    store = await MongodbReadModelStore.open(database, [things]);
  }

  const everything = (): [string, () => Promise<unknown>][] => {
    const claim = newClaim();
    const thing = newThing();
    const key = { id: thing.id, userId: thing.user_id };
    const change = { view: things, key, document: thing };
    const parked = { streamId: 'thing-1', revision: 0, position: '1', type: 'ThingHappened', error: 'does not fit' };
    return [
      ['names.insert', () => names.insert(claim)],
      ['names.delete', () => names.delete(claim)],
      ['names.hold', () => names.hold([claim])],
      ['names.taken', () => names.taken('ada', ['Spring'])],
      ['names.countNumbered', () => names.countNumbered('ada', { prefix: 'Spring (', from: 2, to: 9 })],
      ['names.expired', () => names.expired('2026-01-05T09:00:00.000Z', 10)],
      ['names.page', () => names.page(undefined, 10)],
      ['store.get', () => store.get(things, key)],
      ['store.getMany', () => store.getMany(things, [key])],
      ['store.list', () => store.list(things, { userId: 'ada' })],
      ['store.counts', () => store.counts(things, { userId: 'ada' }, [])],
      ['store.save', () => store.save([change])],
      ['store.save, a checkpoint', () => store.save([], { consumer: 'all', position: '1', caughtUp: true })],
      ['store.checkpoint', () => store.checkpoint('all')],
      ['store.park', () => store.park('all', parked)],
      ['store.parked', () => store.parked('all')],
      ['store.unpark', () => store.unpark('all', parked.streamId)],
      ['store.reset', () => store.reset('all', things)],
      ['store.ping', () => store.ping()],
    ];
  };

  it('every call fails with StoreUnavailable while it is down, and succeeds after it has restarted', async () => {
    await useShortTimeouts();
    await server().kill();
    expect(await outcomes(everything())).toEqual(everything().map(([name]) => [name, 'StoreUnavailable']));
    await server().start();
    await untilDone(everything);
  });

  it('every call fails with StoreUnavailable while it is paused, and succeeds after it has resumed', async () => {
    await useShortTimeouts();
    server().pause();
    try {
      expect(await outcomes(everything())).toEqual(everything().map(([name]) => [name, 'StoreUnavailable']));
    } finally {
      server().resume();
    }
    await untilDone(everything);
  });

  it('everything that it acknowledged is still stored after it was killed and restarted', async () => {
    const claims = Array.from({ length: 20 }, newClaim);
    const documents = Array.from({ length: 20 }, () => newThing());
    await Promise.all(claims.map((claim) => names.insert(claim)));
    await store.save(
      documents.map((document) => ({ view: things, key: keyOf(document), document })),
      { consumer: 'all', position: '20', caughtUp: true },
    );
    await server().kill();
    await server().start();
    await database.ping();
    expect(await Promise.all(claims.map((claim) => names.insert(claim)))).toEqual(claims);
    expect(await store.getMany(things, documents.map(keyOf))).toHaveLength(20);
    expect(await store.checkpoint('all')).toEqual({ position: '20', caughtUp: true });
  });

  it('an insert whose response was lost returns its own claim when it is repeated', async () => {
    const claims = Array.from({ length: 50 }, newClaim);
    const inserting = claims.map((claim) => names.insert(claim));
    await Promise.race(inserting);
    await server().kill();
    const first = await Promise.allSettled(inserting);
    await server().start();
    await database.ping();
    const second = await Promise.all(claims.map((claim) => names.insert(claim)));
    for (const [index, claim] of claims.entries()) {
      // An acknowledged claim must be stored. Any other one may be stored, but no other claim may be in its place.
      if (first[index]!.status === 'fulfilled') expect(second[index]).toEqual(claim);
      else expect([undefined, claim]).toContainEqual(second[index]);
    }
    expect(first.some(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('opening the database fails with its address while it is down', async () => {
    await server().kill();
    const url = databaseAt(server().url);
    const opening = MongodbDatabase.open(`${url}?serverSelectionTimeoutMS=300`);
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow(`MongoDB at ${url} cannot be used`);
    await server().start();
    await database.ping();
  });
});

/** Repeats each call, with the same client as before, until it succeeds. */
async function untilDone(calls: () => [string, () => Promise<unknown>][]): Promise<void> {
  for (let remaining = new Set(calls().map(([name]) => name)); remaining.size > 0;) {
    const results = await outcomes(calls().filter(([name]) => remaining.has(name)));
    const unexpected = results.filter(([, outcome]) => outcome !== 'done' && outcome !== 'StoreUnavailable');
    expect(unexpected).toEqual([]);
    remaining = new Set(results.filter(([, outcome]) => outcome !== 'done').map(([name]) => name));
  }
}

function outcomes(calls: [string, () => Promise<unknown>][]): Promise<[string, string][]> {
  return Promise.all(calls.map(async ([name, call]): Promise<[string, string]> => [name, await outcomeOf(call())]));
}

function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'StoreUnavailable' : String(error)),
  );
}

function newThing(): ReadModelDocument {
  const id = randomUUID();
  return { id, user_id: 'ada', revision: 0, list_order: id };
}

function keyOf({ id, user_id }: ReadModelDocument) {
  return { id, userId: user_id };
}
