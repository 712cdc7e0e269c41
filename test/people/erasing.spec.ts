import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type AnyReactor, projecting, reacting } from '../../src/event-sourcing/consuming/handler';
import { type AnyProjection } from '../../src/event-sourcing/consuming/projection';
import { type ReadModelStore, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../src/event-sourcing/consuming/until-caught-up';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { type EventStore, type NewEvent, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { EntryErasure } from '../../src/lead-lists/erase-entries/entry-erasure';
import { removedEntriesReactor } from '../../src/lead-lists/erase-entries/removed-entries-reactor';
import { listEntryProjection } from '../../src/lead-lists/list-entry.projection';
import { ListEntryRepository } from '../../src/lead-lists/list-entry.repository';
import { LeadErasure } from '../../src/leads/erase-leads/lead-erasure';
import { removedLeadsReactor } from '../../src/leads/erase-leads/removed-leads-reactor';
import { leadProjection } from '../../src/leads/lead.projection';
import { LeadRepository } from '../../src/leads/lead.repository';
import { type PersonErasure } from '../../src/people/erasing/person-erasure';
import { type LeadFields } from '../../src/people/lead-fields';
import { VIEWS } from '../../src/projector/handlers';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { decorated } from '../support/decorated';
import { openEventstoredb, type OpenedEventStore, openSqlite } from '../support/event-stores';
import { metadataOf } from '../support/new-events';

const ADDRESS = 'ada@example.com';
const PROFILE = 'https://www.linkedin.com/in/ada';
const ADA = { email: ADDRESS, linkedin_url: PROFILE, first_name: 'Ada-First', custom_fields: { note: 'Ada-Note' } };
const caller = { userId: 'eve', correlationId: 'request-1' };

/** Leads of campaigns, or those of lists. */
interface Kind {
  readonly category: string;
  readonly projection: AnyProjection;
  /** Types of its events. */
  readonly added: string;
  readonly removed: string;
  readonly erased: string;
  data(id: string, container: string, userId: string): object;
  erasure(store: EventStore, readModel: ReadModelStore): Pick<PersonErasure<never>, 'erasePerson'>;
  reactor(store: EventStore): AnyReactor;
}

const LEADS: Kind = {
  category: 'lead',
  projection: projecting(leadProjection),
  added: 'LeadAdded',
  removed: 'LeadRemoved',
  erased: 'LeadErased',
  data: (lead_id, campaign_id, user_id) => ({ lead_id, campaign_id, user_id }),
  erasure: (store, readModel) => new LeadErasure(new LeadRepository(store), readModel, store, new Clock()),
  reactor: (store) => reacting(removedLeadsReactor(store)),
};

const ENTRIES: Kind = {
  category: 'list_entry',
  projection: projecting(listEntryProjection),
  added: 'ListEntryAdded',
  removed: 'ListEntryRemoved',
  erased: 'ListEntryErased',
  data: (entry_id, list_id, user_id) => ({ entry_id, list_id, user_id }),
  erasure: (store, readModel) => new EntryErasure(new ListEntryRepository(store), readModel, store, new Clock()),
  reactor: (store) => reacting(removedEntriesReactor(store)),
};

describe.each<[string, Kind, string, () => Promise<OpenedEventStore>]>([
  ['leads of campaigns', LEADS, 'SQLite', openSqlite],
  ['leads of campaigns', LEADS, 'EventStoreDB', openEventstoredb],
  ['leads of lists', ENTRIES, 'SQLite', openSqlite],
  ['leads of lists', ENTRIES, 'EventStoreDB', openEventstoredb],
])('Erasing %s', (_, kind, store, open) => {
  describe(`on ${store}`, () => {
    const { view } = kind.projection;
    const container = randomUUID();
    let opened: OpenedEventStore;
    let database: SqliteDatabase;
    let readModel: SqliteReadModelStore;
    let projector: RunningConsumer;
    beforeEach(async () => {
      opened = await open();
      database = SqliteDatabase.inMemory();
      readModel = await SqliteReadModelStore.open(database, VIEWS);
      projector = new RunningConsumer({ eventStore: opened.store, readModel, handler: kind.projection });
    });
    afterEach(async () => {
      await projector.stop();
      await opened.close();
      await database.close();
    });

    const erase = (person: object = { email: ADDRESS }, log = opened.store) =>
      kind.erasure(log, readModel).erasePerson(person, caller);
    const streamOf = (id: string) => opened.store.readStream(`${kind.category}-${id}`);
    const typesIn = async (id: string) => (await streamOf(id)).map(({ type }) => type);

    async function add(fields: LeadFields, { userId = caller.userId, within = container } = {}): Promise<string> {
      const id = randomUUID();
      await append(id, 'no_stream', event(kind.added, id, { ...fields, source: 'api', row: 0 }, { userId, within }));
      return id;
    }

    /** The event that removes a lead, or another one without fields. */
    const end = (id: string, type: string) => event(type, id, {});

    function event(type: string, id: string, fields: object, { userId = 'eve', within = container } = {}): NewEvent {
      const data = { ...kind.data(id, within, userId), ...fields };
      return { id: randomUUID(), type, data, metadata: metadataOf(userId) };
    }

    async function append(id: string, revision: 'no_stream' | number, added: NewEvent): Promise<void> {
      await opened.store.append(`${kind.category}-${id}`, revision, [added]);
    }

    async function documents(userId = caller.userId): Promise<readonly { id: string }[]> {
      await untilCaughtUp(kind.projection, readModel, opened.store);
      return readModel.list<{ id: string }>(view, { userId, within: container });
    }

    /** Runs the consumer that truncates streams to the end of the log. */
    async function truncate(): Promise<void> {
      const consumer = new RunningConsumer({
        eventStore: opened.store,
        readModel,
        handler: kind.reactor(opened.store),
      });
      const end = await opened.store.lastPosition();
      const name = kind.reactor(opened.store).name;
      while (((await readModel.checkpoint(name))?.position ?? '') < end!) await new Promise(setImmediate);
      await consumer.stop();
    }

    function failingOnce(): EventStore {
      const truncate = jest.fn().mockRejectedValueOnce(new StoreUnavailable('it crashed'));
      return decorated(opened.store, { truncate });
    }

    it('leaves one event in the stream, without personal data', async () => {
      const id = await add(ADA);
      expect(await erase()).toBe(1);
      const stream = await streamOf(id);
      expect(stream).toMatchObject([{ type: kind.erased, revision: 1, metadata: { user_id: 'eve' } }]);
      expect(JSON.stringify(stream)).not.toMatch(/ada@|in\/ada|Ada-/);
      expect(await documents()).toEqual([]);
    });

    it('finds a person in whichever field, campaign or list, but nobody else', async () => {
      const within = randomUUID();
      const ids = [
        await add({ email: ADDRESS }),
        await add({ email: ADDRESS, linkedin_url: 'https://www.linkedin.com/in/other' }, { within }),
        await add({ email: 'ada@work.example.com', linkedin_url: PROFILE }),
      ];
      const others = [
        await add({ email: 'ada@example.org' }),
        await add({ linkedin_url: `${PROFILE}-2` }),
        await add(ADA, { userId: 'mallory' }),
      ];
      expect(await erase({ email: 'ADA@example.com', linkedinUrl: 'http://linkedin.com/in/Ada/?x=1' })).toBe(3);
      for (const id of ids) expect(await typesIn(id)).toEqual([kind.erased]);
      for (const id of others) expect(await typesIn(id)).toEqual([kind.added]);
      expect((await documents()).map(({ id }) => id).sort()).toEqual(others.slice(0, 2).sort());
      expect(await documents('mallory')).toHaveLength(1);
    });

    it('in two concurrent requests erases once', async () => {
      const id = await add(ADA);
      await Promise.all([erase(), erase()]);
      expect(await typesIn(id)).toEqual([kind.erased]);
      expect(await erase()).toBe(0);
    });

    it('erases more than the store returns at once', async () => {
      const ids: string[] = [];
      while (ids.length < 510) {
        const some = Array.from({ length: 30 }, () => add(ADA, { within: randomUUID() }));
        ids.push(...(await Promise.all(some)));
      }
      expect(await erase()).toBe(510);
      for (const id of ids.slice(-10)) expect(await typesIn(id)).toEqual([kind.erased]);
    });

    it('that fails before the truncation is completed by its consumer', async () => {
      const [id, other] = [await add(ADA), await add({ email: 'other@example.com' })];
      await expect(erase(undefined, failingOnce())).rejects.toThrow(StoreUnavailable);
      await truncate();
      expect([await typesIn(id), await typesIn(other)]).toEqual([[kind.erased], [kind.added]]);
      expect(await documents()).toMatchObject([{ id: other }]);
    });

    it('erases a lead that waits behind an event that cannot be read', async () => {
      const id = await add({ email: 'before@example.com' });
      await append(id, 0, event('Painted', id, {}));
      await append(id, 1, event(kind.removed, id, {}));
      await append(id, 2, event(kind.added, id, { ...ADA, source: 'api', row: 0 }));
      await projector.until(() => projector.parkedEvents.length > 0);
      expect(await erase()).toBe(1);
      expect(await typesIn(id)).toEqual([kind.erased]);
    });

    it('is not undone by a rebuild, and the person can be added again', async () => {
      const [first, second] = [await add(ADA), await add(ADA)];
      expect(await erase()).toBe(2);
      await append(second, 1, event(kind.added, second, { email: 'new@example.com', source: 'api', row: 0 }));
      await projector.stop();
      await readModel.reset(viewName(view), view);
      projector = new RunningConsumer({ eventStore: opened.store, readModel, handler: kind.projection });
      expect(await documents()).toMatchObject([{ id: second, email: 'new@example.com', first_name: null }]);
      expect([await typesIn(first), await typesIn(second)]).toEqual([[kind.erased], [kind.erased, kind.added]]);
    });

    it('is not needed for what was removed: its consumer leaves nothing of it', async () => {
      const [removed, again] = [await add(ADA), await add(ADA)];
      for (const id of [removed, again]) await append(id, 0, end(id, kind.removed));
      await append(again, 1, event(kind.added, again, { ...ADA, source: 'api', row: 0 }));
      await truncate();
      expect([await typesIn(removed), await typesIn(again)]).toEqual([[kind.removed], [kind.removed, kind.added]]);
      expect(await documents()).toMatchObject([{ id: again }]);
    });
  });
});
