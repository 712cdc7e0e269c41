import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { consumed, projecting } from '../../src/event-sourcing/consuming/handler';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { type EventStore, type RecordedEvent, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { VIEWS } from '../../src/projector/handlers';
import { AddSuppressions } from '../../src/suppressions/add-suppressions/add-suppressions';
import { AddSuppressionsHandler } from '../../src/suppressions/add-suppressions/add-suppressions.handler';
import { removedSuppressionsReactor } from '../../src/suppressions/removed-suppressions-reactor';
import { RemoveSuppression } from '../../src/suppressions/remove-suppression/remove-suppression';
import { RemoveSuppressionHandler } from '../../src/suppressions/remove-suppression/remove-suppression.handler';
import { SuppressionChanges } from '../../src/suppressions/suppression-changes';
import { suppressionCodec } from '../../src/suppressions/suppression-events.schema';
import { suppressionIdOf, suppressionsOf } from '../../src/suppressions/suppression-id';
import { type SuppressionDocument } from '../../src/suppressions/suppression.document';
import { suppressionProjection, SUPPRESSIONS } from '../../src/suppressions/suppression.projection';
import { SuppressionRequests } from '../../src/suppressions/suppression-requests';
import { SuppressionRepository } from '../../src/suppressions/suppression.repository';
import { Suppressions } from '../../src/suppressions/suppressions';
import { decorated } from '../support/decorated';
import { openEventstoredb, type OpenedEventStore, openSqlite } from '../support/event-stores';
import { follow, withoutRemovals } from '../support/follow';

const GRACE = 'grace@example.com';
const PROFILE = 'https://www.linkedin.com/in/grace';
const VIEW = viewName(SUPPRESSIONS);
const TRACES = /grace|asked to stop|request_hash/;

const callerOf = (userId: string) => ({ userId, correlationId: 'request-1' });
const ada = callerOf('ada');

describe.each<[string, () => Promise<OpenedEventStore>]>([
  ['SQLite', openSqlite],
  ['EventStoreDB', openEventstoredb],
])('The people whom a user must not contact, on %s,', (_, open) => {
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

  const repositoryOn = (store: EventStore) => new SuppressionRepository(store);
  const changesOn = (store: EventStore) =>
    new SuppressionChanges(repositoryOn(store), readModel, new ServedViews(readModel, store), store, new Clock());
  const requestsOn = (store: EventStore) => new SuppressionRequests(repositoryOn(store));
  const suppressionsOn = (store: EventStore) =>
    new Suppressions(repositoryOn(store), changesOn(store), readModel, new Clock());
  const suppressErased = (identities: string[], store = opened.store, caller = ada) =>
    suppressionsOn(store).suppressErased(identities, caller);
  const add = (identities: AddSuppressions['identities'], caller = ada, key?: string) =>
    new AddSuppressionsHandler(
      repositoryOn(opened.store),
      changesOn(opened.store),
      requestsOn(opened.store),
      new Clock(),
    ).execute(new AddSuppressions(identities, 'asked to stop', caller, key));
  const remove = (identity: string) =>
    new RemoveSuppressionHandler(
      repositoryOn(opened.store),
      changesOn(opened.store),
      requestsOn(opened.store),
      new Clock(),
    ).execute(new RemoveSuppression(suppressionIdOf('ada', identity), ada));
  const streamOf = (identity: string, userId = 'ada') =>
    opened.store.readStream(`suppression-${suppressionIdOf(userId, identity)}`);
  const typesOf = async (identity: string) => (await streamOf(identity)).map(({ type }) => type);
  async function documents() {
    const all = await readModel.list<SuppressionDocument>(SUPPRESSIONS, { userId: 'ada' });
    return all.filter(({ id }) => id !== suppressionsOf('ada'));
  }

  async function eventsIn(after?: string) {
    const options = { category: 'suppression', ...(after !== undefined && { after }) };
    const { events, upTo } = await follow(opened.store, options, ({ live }) => live);
    return { events: withoutRemovals(events), upTo };
  }

  /** What the projection makes of the events. */
  async function documentsOf(events: readonly RecordedEvent[]) {
    const changes = await changesOf(projecting(suppressionProjection), events, readModel, opened.store);
    return changes.flatMap(({ document }) => (document && document.id !== suppressionsOf('ada') ? [document] : []));
  }

  /** Projects everything in the log so far, like the consumer of the view. */
  async function project(): Promise<void> {
    const after = (await readModel.checkpoint(VIEW))?.position;
    const { events, upTo } = await eventsIn(after);
    const changes = await changesOf(projecting(suppressionProjection), events, readModel, opened.store);
    await readModel.save(changes, { consumer: VIEW, position: upTo ?? after, caughtUp: true });
  }

  /** Processes everything in the log, like the consumer that truncates streams. */
  async function react(): Promise<void> {
    const { events } = await eventsIn();
    await removedSuppressionsReactor(opened.store).react(events.map((event) => consumed(event, suppressionCodec)));
  }

  /** With a view that has caught up. */
  async function among(people: Parameters<Suppressions['among']>[0], userId = 'ada'): Promise<boolean[]> {
    await project();
    return suppressionsOn(opened.store).among(people, userId);
  }

  describe('are found among people', () => {
    it('by any of their identities', async () => {
      await add([{ email: GRACE }, { linkedin_url: PROFILE }]);
      const people = [
        { email: GRACE },
        { email: 'ada@example.com' },
        { email: 'ada@example.com', linkedin_url: PROFILE },
        { linkedin_url: PROFILE },
        {},
        { email: GRACE, linkedin_url: PROFILE },
      ];
      expect(await among(people)).toEqual([true, false, true, true, false, true]);
    });

    it('in any number, each in its place', async () => {
      const addresses = Array.from({ length: 600 }, (_, number) => `person${number}@example.com`);
      await add(addresses.filter((_, number) => number % 3 === 0).map((email) => ({ email })));
      const found = await among([...addresses, ...addresses].map((email) => ({ email })));
      const expected = addresses.map((_, number) => number % 3 === 0);
      expect(found).toEqual([...expected, ...expected]);
    });

    it('only of the same user', async () => {
      await add([{ email: GRACE }], callerOf('eve'));
      expect(await among([{ email: GRACE }])).toEqual([false]);
      expect(await among([{ email: GRACE }], 'eve')).toEqual([true]);
    });

    it('until they are removed, and when they are suppressed again', async () => {
      await add([{ email: GRACE }]);
      await remove(GRACE);
      expect(await among([{ email: GRACE }])).toEqual([false]);
      await add([{ email: GRACE }]);
      expect(await among([{ email: GRACE }])).toEqual([true]);
    });

    it('without a look-up of each, if the user has suppressed nobody', async () => {
      await project();
      const looked = jest.spyOn(readModel, 'getMany');
      expect(await suppressionsOn(opened.store).among([{ email: GRACE }, {}], 'ada')).toEqual([false, false]);
      expect(looked).not.toHaveBeenCalled();
    });

    it('only once the view has caught up with what was acknowledged before', async () => {
      await project();
      await add([{ email: GRACE }]);
      const checkpoints = jest.spyOn(readModel, 'checkpoint');
      checkpoints.mockImplementationOnce(async (consumer) => {
        const before = await readModel.checkpoint(consumer);
        await project();
        return before;
      });
      expect(await suppressionsOn(opened.store).among([{ email: GRACE }], 'ada')).toEqual([true]);
    });
  });

  describe('when one is erased,', () => {
    it.each<[string, boolean]>([
      ['before', true],
      ['after', false],
    ])('leave nothing readable, if the suppression is projected %s', async (_, isProjected) => {
      await add([{ email: GRACE }], ada, 'key-1');
      if (isProjected) await project();
      await suppressErased([GRACE]);
      const id = suppressionIdOf('ada', GRACE);
      const stream = await streamOf(GRACE);
      const data = { suppression_id: id, user_id: 'ada' };
      expect(stream).toMatchObject([{ type: 'ErasedPersonSuppressed', revision: 1, data }]);
      expect(Object.keys(stream[0]!.data)).toEqual(Object.keys(data));
      expect(JSON.stringify(stream)).not.toMatch(TRACES);
      const [document] = await documents();
      const created_at = stream[0]!.metadata.occurred_at;
      const nothing = { email: null, linkedin_url: null, reason: 'erased' };
      expect(document).toEqual({
        ...data,
        id,
        revision: 1,
        ...nothing,
        created_at,
        list_order: `${created_at} ${id}`,
        suppression_id: undefined,
      });
      await project();
      expect(await documents()).toEqual([document]);
      expect(await among([{ email: GRACE }])).toEqual([true]);
    });

    it('suppress those who were not suppressed before', async () => {
      await suppressErased([GRACE, PROFILE, GRACE]);
      for (const identity of [GRACE, PROFILE]) expect(await typesOf(identity)).toEqual(['ErasedPersonSuppressed']);
      expect(await documents()).toMatchObject([{ reason: 'erased' }, { reason: 'erased' }]);
      expect(await among([{ email: GRACE }, { linkedin_url: PROFILE }])).toEqual([true, true]);
    });

    it('stay as they are when it is repeated', async () => {
      await add([{ email: GRACE }]);
      await suppressErased([GRACE]);
      const [before, shown] = [await streamOf(GRACE), await documents()];
      await suppressErased([GRACE]);
      expect(await streamOf(GRACE)).toEqual(before);
      expect(await documents()).toEqual(shown);
    });

    it('stay as they are when somebody suppresses the same person', async () => {
      await suppressErased([GRACE]);
      expect(await add([{ email: GRACE }])).toEqual({ added: 0, duplicates: 1 });
      expect(await typesOf(GRACE)).toEqual(['ErasedPersonSuppressed']);
    });

    it('keep no identity of one who was removed and suppressed again', async () => {
      await add([{ email: GRACE }]);
      await remove(GRACE);
      await add([{ email: GRACE }]);
      await suppressErased([GRACE]);
      expect(await typesOf(GRACE)).toEqual(['ErasedPersonSuppressed']);
      await project();
      expect(await documents()).toMatchObject([{ email: null, revision: 3 }]);
    });

    it('can be removed and erased again', async () => {
      await suppressErased([GRACE]);
      await remove(GRACE);
      await project();
      expect(await documents()).toEqual([]);
      await add([{ email: GRACE }]);
      await suppressErased([GRACE]);
      expect(await typesOf(GRACE)).toEqual(['ErasedPersonSuppressed']);
      expect(await documents()).toMatchObject([{ email: null, reason: 'erased' }]);
    });

    it('leave those of other users alone', async () => {
      await add([{ email: GRACE }], callerOf('eve'));
      await suppressErased([GRACE]);
      expect((await streamOf(GRACE, 'eve')).map(({ type }) => type)).toEqual(['PersonSuppressed']);
    });

    it('are the same after a rebuild', async () => {
      await add([{ email: GRACE }]);
      await suppressErased([GRACE]);
      const before = await documents();
      await readModel.reset(VIEW, SUPPRESSIONS);
      await project();
      expect(await documents()).toEqual(before);
    });

    it('are never shown with an identity, also by a rebuild that has only reached the first event', async () => {
      await add([{ email: GRACE }]);
      const { events } = await eventsIn();
      await suppressErased([GRACE]);
      expect(await documentsOf(events)).toEqual([]);
    });

    it('are never shown with an identity, also by a rebuild that has only reached the one before the erasure', async () => {
      await add([{ email: GRACE }]);
      await remove(GRACE);
      await add([{ email: GRACE }]);
      const { events } = await eventsIn();
      await suppressErased([GRACE]);
      await readModel.reset(VIEW, SUPPRESSIONS);
      for (const event of events) expect(await documentsOf([event])).toEqual([]);
    });

    it.each([
      ['a retry', () => suppressErased([GRACE])],
      ['the consumer', () => react()],
    ])('are completed by %s if that fails before the truncation', async (_, complete) => {
      await add([{ email: GRACE }]);
      await expect(suppressErased([GRACE], failingOnce('truncate'))).rejects.toThrow(StoreUnavailable);
      expect(await typesOf(GRACE)).toEqual(['PersonSuppressed', 'ErasedPersonSuppressed']);
      await complete();
      expect(await typesOf(GRACE)).toEqual(['ErasedPersonSuppressed']);
      await project();
      expect(await documents()).toMatchObject([{ email: null, reason: 'erased' }]);
    });
  });

  it('leave no identity in the log when they are removed', async () => {
    await add([{ email: GRACE }, { linkedin_url: PROFILE }]);
    await remove(GRACE);
    await react();
    expect(await typesOf(GRACE)).toEqual(['SuppressionRemoved']);
    expect(JSON.stringify(await streamOf(GRACE))).not.toMatch(TRACES);
    expect(await typesOf(PROFILE)).toEqual(['PersonSuppressed']);
    await remove(GRACE);
    expect(await typesOf(GRACE)).toEqual(['SuppressionRemoved']);
    expect(await among([{ email: GRACE }, { linkedin_url: PROFILE }])).toEqual([false, true]);
  });

  it('can be suppressed again after their streams were truncated, but not by a repeated request', async () => {
    for (const key of ['key-1', undefined]) {
      expect(await add([{ email: GRACE }], ada, key)).toEqual({ added: 1, duplicates: 0 });
      expect(await among([{ email: GRACE }])).toEqual([true]);
      await remove(GRACE);
      await react();
    }
    expect(await add([{ email: GRACE }], ada, 'key-1')).toEqual({ added: 1, duplicates: 0 });
    expect(await among([{ email: GRACE }])).toEqual([false]);
    await add([{ email: GRACE }]);
    await react();
    expect(await typesOf(GRACE)).toEqual(['SuppressionRemoved', 'PersonSuppressed']);
  });

  function failingOnce(method: 'truncate'): EventStore {
    const fail = jest.fn().mockRejectedValueOnce(new StoreUnavailable('it crashed'));
    return decorated(opened.store, { [method]: fail });
  }
});
