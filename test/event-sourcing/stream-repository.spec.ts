import { randomUUID } from 'node:crypto';
import { handleType, retry } from 'cockatiel';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type EventStore,
  StreamDeleted,
  WrongExpectedRevision,
} from '../../src/event-sourcing/log/event-store';
import { StreamRepository } from '../../src/event-sourcing/deciding/stream-repository';
import { type CommandContext, type TransactOptions } from '../../src/event-sourcing/deciding/transaction';
import { type IfMatch, RevisionMismatch } from '../../src/event-sourcing/deciding/if-match';
import { KeyReused } from '../../src/event-sourcing/deciding/repeated-command';
import { decorated } from '../support/decorated';
import { newEvent } from '../support/new-events';
import { type Counter, type CounterCommand, type CounterEvent, counterCodec, counterDecider } from './counters';

type Counters = StreamRepository<Counter, CounterEvent>;

const START: CounterCommand = { type: 'Start' };
const to = (total: number): CounterCommand => ({ type: 'IncreaseTo', total });

function contextOf(fields: Partial<CommandContext> = {}): CommandContext {
  const caller = { userId: 'ada', correlationId: 'conversation-1' };
  return { caller, commandId: randomUUID(), now: '2026-01-05T09:00:00.000Z', ...fields };
}

describe('The repository of a category', () => {
  let database: SqliteDatabase;
  let store: EventStore;
  let id: string;
  beforeEach(() => {
    database = SqliteDatabase.inMemory();
    store = new SqliteEventStore(database);
    id = randomUUID();
  });
  afterEach(() => database.close());

  /** As in production, but without pauses between attempts. */
  const atOnce = {
    whileUnknown: retry(handleType(AppendOutcomeUnknown), { maxAttempts: 4 }),
    onConflict: retry(handleType(WrongExpectedRevision), { maxAttempts: 5 }),
  };
  const repositoryOn = (on: EventStore): Counters =>
    new StreamRepository('counter', on, counterCodec, counterDecider, atOnce);
  const transact = (
    repository: Counters,
    command: CounterCommand,
    context: CommandContext,
    options: Omit<TransactOptions, 'context'> = {},
    stream = id,
  ) =>
    repository.transact(stream, (state) => ({ events: counterDecider.decide(command, state) }), {
      context,
      ...options,
    });
  const stored = async () => (await store.readStream(`counter-${id}`)).map(({ type, data }) => ({ type, data }));
  const started: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
  const increased = (by: number): CounterEvent => ({ type: 'CounterIncreased', data: { by } });

  describe('in a transaction', () => {
    it('appends the decided events and returns them', async () => {
      const repository = repositoryOn(store);
      const context = contextOf();
      const { state, revision, events } = await repository.transact(
        id,
        (counter) => ({
          events: counterDecider.decide(START, counter),
          prepare: () => Promise.resolve({ name_claim_id: 'k' }),
        }),
        { context },
      );
      expect({ state, revision }).toEqual({ state: { total: 0 }, revision: 0 });
      const [event] = await repository.read(id);
      expect(events).toMatchObject([{ ...started, streamId: `counter-${id}`, revision: 0, id: event!.id }]);
      expect(event!.metadata).toEqual({
        schema_version: 1,
        command_id: context.commandId,
        user_id: 'ada',
        actor: { type: 'user', id: 'ada' },
        occurred_at: context.now,
        $correlationId: 'conversation-1',
        $causationId: context.commandId,
        append_index: 0,
        append_size: 1,
        name_claim_id: 'k',
      });
    });

    it('numbers the events of one append', async () => {
      const { events } = await repositoryOn(store).transact(id, () => ({ events: [started, increased(2)] }), {
        context: contextOf(),
      });
      const places = events.map(({ metadata: { append_index, append_size } }) => [append_index, append_size]);
      expect(places).toEqual([
        [0, 2],
        [1, 2],
      ]);
    });

    it('appends nothing if the state is already as requested', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      expect(await transact(repository, START, contextOf())).toEqual({ state: { total: 0 }, revision: 0, events: [] });
      expect(await stored()).toEqual([started]);
    });

    it('throws a refusal and appends nothing', async () => {
      await expect(transact(repositoryOn(store), to(3), contextOf())).rejects.toThrow('no such counter');
      expect(await stored()).toEqual([]);
    });

    it('rejects an event that does not match its schema', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      await expect(transact(repository, to(0.5), contextOf())).rejects.toThrow(TypeError);
      expect(await stored()).toEqual([started]);
    });
  });

  describe('in a transaction with ifMatch', () => {
    it.each<IfMatch>(['*', [0], [7, 0]])('appends at a matching revision: %p', async (ifMatch) => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      expect((await transact(repository, to(1), contextOf(), { ifMatch })).revision).toBe(1);
    });

    it.each([{ ifMatch: [] }, { ifMatch: [1] }])('appends nothing at another revision: %p', async (options) => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      // Even if there is nothing to append.
      for (const command of [START, to(1)]) {
        await expect(transact(repository, command, contextOf(), options)).rejects.toThrow(RevisionMismatch);
      }
      expect(await stored()).toEqual([started]);
    });

    it('never matches a stream that does not exist', async () => {
      const transacting = transact(repositoryOn(store), START, contextOf(), { ifMatch: '*' });
      await expect(transacting).rejects.toThrow(RevisionMismatch);
      expect(await stored()).toEqual([]);
    });

    it('throws a refusal before it checks the revision', async () => {
      const transacting = transact(repositoryOn(store), to(3), contextOf(), { ifMatch: [9] });
      await expect(transacting).rejects.toThrow('no such counter');
    });
  });

  describe('in a transaction with an idempotency key', () => {
    const keyed = (commandId: string, requestHash: string) =>
      contextOf({ commandId, key: { id: 'the key', requestHash } });
    const first = randomUUID();

    it('returns the first result to a retry, with the state of that time, even after later events', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      const { events } = await transact(repository, to(3), keyed(first, 'abc'));
      await transact(repository, to(9), contextOf());
      const again = await transact(repositoryOn(store), to(3), {
        ...keyed(first, 'abc'),
        now: '2027-01-01T00:00:00.000Z',
      });
      expect(again).toMatchObject({ state: { total: 3 }, revision: 1 });
      expect(again.events).toMatchObject(events.map(({ id, data, revision }) => ({ id, data, revision })));
      expect(again.events[0]!.metadata).toMatchObject({
        key_id: 'the key',
        request_hash: 'abc',
        occurred_at: contextOf().now,
      });
      expect(await stored()).toEqual([started, increased(3), increased(6)]);
    });

    it('refuses another request with the same key', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      await transact(repository, to(3), keyed(first, 'abc'));
      await expect(transact(repository, to(4), keyed(randomUUID(), 'def'))).rejects.toThrow(KeyReused);
      expect(await stored()).toEqual([started, increased(3)]);
    });

    it('appends once for the same request to several processes, and returns the same result to all', async () => {
      await transact(repositoryOn(store), START, contextOf());
      const clocks = [1, 2, 3, 4].map((hour) => `2026-01-05T0${hour}:00:00.000Z`);
      const results = await Promise.all(
        clocks.map((now) => transact(repositoryOn(store), to(3), { ...keyed(first, 'abc'), now })),
      );
      expect(new Set(results.map(({ events }) => JSON.stringify(events.map(({ metadata }) => metadata)))).size).toBe(1);
      expect(await stored()).toEqual([started, increased(3)]);
    });
  });

  describe('in a transaction of a caller other than the owner', () => {
    it('keeps the owner, and records the actor', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      const actor = { type: 'service', id: 'crm' } as const;
      const callers = [
        { userId: 'ada', actor, correlationId: 'c' },
        { userId: 'eve', correlationId: 'c' },
      ];
      for (const [index, caller] of callers.entries()) {
        // A repository that has folded the stream, and one that has not.
        const on = index === 0 ? repository : repositoryOn(store);
        await transact(on, to(index + 1), contextOf({ caller }));
      }
      const events = await repository.read(id);
      expect(events.map(({ metadata }) => metadata.user_id)).toEqual(['ada', 'ada', 'ada']);
      expect(events.map(({ metadata }) => metadata.actor)).toEqual([
        { type: 'user', id: 'ada' },
        actor,
        { type: 'user', id: 'eve' },
      ]);
    });
  });

  describe('in a transaction with a preparation', () => {
    const prepared: unknown[] = [];
    beforeEach(() => prepared.splice(0));

    /** Records the revision of each preparation. */
    const preparing = (repository: Counters, command: CounterCommand, ifMatch?: IfMatch) =>
      repository.transact(
        id,
        (state, revision) => ({
          events: counterDecider.decide(command, state),
          prepare: () => {
            prepared.push(revision);
            return Promise.resolve({ prepared_for: revision });
          },
        }),
        { context: contextOf(), ifMatch },
      );

    it('prepares for each attempted revision, and stores the result', async () => {
      const rival = repositoryOn(store);
      await preparing(rival, START);
      let conflicts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (conflicts++ === 0) await transact(rival, to(4), contextOf());
            return store.append(stream, expected, events);
          },
        }),
      );
      const { events } = await preparing(repository, to(10));
      expect(prepared).toEqual(['no_stream', 0, 1]);
      expect(events[0]!.metadata).toMatchObject({ prepared_for: 1 });
    });

    it('does not prepare if there is nothing to append, or if ifMatch does not match', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      await preparing(repository, START);
      await expect(preparing(repository, to(1), [7])).rejects.toThrow(RevisionMismatch);
      await expect(preparing(repositoryOn(store), { type: 'IncreaseTo', total: -1 })).resolves.toMatchObject({
        events: [],
      });
      expect(prepared).toEqual([]);
    });
  });

  it('does not read a new stream', async () => {
    const readStream = jest.fn();
    await transact(repositoryOn(decorated(store, { readStream })), START, contextOf(), { isNew: true });
    expect(readStream).not.toHaveBeenCalled();
    expect(await stored()).toEqual([started]);
  });

  describe('after a conflict', () => {
    it('decides again with the new state', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      let conflicts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (conflicts++ === 0) await transact(rival, to(4), contextOf());
            return store.append(stream, expected, events);
          },
        }),
      );
      const { state, events } = await transact(repository, to(10), contextOf());
      expect(events).toMatchObject([increased(6)]);
      expect(state).toEqual({ total: 10 });
      expect(await stored()).toEqual([started, increased(4), increased(6)]);
    });

    it('appends nothing if the new state is already as requested', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(20), contextOf());
            return store.append(stream, expected, events);
          },
        }),
      );
      expect((await transact(repository, to(10), contextOf())).events).toEqual([]);
      expect(await stored()).toEqual([started, increased(20)]);
    });

    it('rejects an ifMatch that another append has made stale, and appends nothing', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(4), contextOf());
            return store.append(stream, expected, events);
          },
        }),
      );
      await expect(transact(repository, to(10), contextOf(), { ifMatch: [0] })).rejects.toThrow(RevisionMismatch);
      expect(await stored()).toEqual([started, increased(4)]);
    });

    it('gives up if every attempt conflicts', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      let attempts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(++attempts), contextOf());
            return store.append(stream, expected, events);
          },
        }),
      );
      await expect(transact(repository, to(1_000), contextOf())).rejects.toThrow(WrongExpectedRevision);
      expect(attempts).toBeGreaterThan(1);
      expect(await stored()).toEqual([started, ...Array.from({ length: attempts }, () => increased(1))]);
    });

    it('lets all concurrent commands succeed one after the other', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, contextOf());
      const totals = [1, 2, 3, 4];
      await Promise.all(totals.map((total) => transact(repository, to(total), contextOf())));
      expect((await repositoryOn(store).load(id)).state).toEqual({ total: 4 });
    });
  });

  describe('that has folded a stream before', () => {
    let read: number;
    let repository: Counters;
    const readFrom = {} as { store: EventStore };
    beforeEach(() => {
      read = 0;
      readFrom.store = store;
      const counting = decorated(store, {
        readStream: async (stream, fromRevision, limit) => {
          const events = await readFrom.store.readStream(stream, fromRevision, limit);
          read += events.length;
          return events;
        },
      });
      repository = repositoryOn(counting);
    });

    it('reads only new events, and the first one', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      for (const total of [1, 2, 3]) await transact(rival, to(total), contextOf());
      await repository.load(id);
      expect(read).toBe(4);
      await repository.load(id);
      expect(read).toBe(4 + 1);
      await transact(rival, to(9), contextOf());
      expect(await repository.load(id)).toMatchObject({ state: { total: 9 }, revision: 4 });
      expect(read).toBe(4 + 1 + 2);
    });

    it.each([
      ['all of its events', 3, { state: { total: undefined }, revision: 'no_stream' }],
      ['its first events', 2, { state: { total: 1 }, revision: 2 }],
    ])('forgets a stream that lost %s', async (_, left, expected) => {
      await transact(repository, START, contextOf());
      await transact(repository, to(7), contextOf());
      await transact(repository, to(8), contextOf());
      readFrom.store = decorated(store, {
        readStream: (stream, from = 0, limit) => store.readStream(stream, Math.max(left, from), limit),
      });
      expect(await repository.load(id)).toMatchObject(expected);
    });

    it('reads only the first of its own events', async () => {
      await transact(repository, START, contextOf());
      for (const total of [1, 2, 3]) await transact(repository, to(total), contextOf());
      // One for each transaction after the first.
      expect(read).toBe(3);
      expect(await repository.load(id)).toMatchObject({ state: { total: 3 }, revision: 3 });
      expect(read).toBe(4);
    });

    it('does not keep the events of an append that conflicted', async () => {
      await transact(repository, START, contextOf());
      // The stream exists: the first attempt conflicts, and the second finds nothing to do.
      const repeated = await transact(repository, START, contextOf(), { isNew: true });
      expect(repeated).toMatchObject({ state: { total: 0 }, revision: 0, events: [] });
      expect(await repository.load(id)).toMatchObject({ state: { total: 0 }, revision: 0 });
    });

    it('keeps streams separate', async () => {
      const other = randomUUID();
      for (const each of [id, other]) await transact(repository, START, contextOf(), {}, each);
      await transact(repository, to(7), contextOf());
      expect((await repository.load(other)).state).toEqual({ total: 0 });
      expect((await repository.load(randomUUID())).revision).toBe('no_stream');
    });
  });

  describe('with a stream whose events were removed', () => {
    const hidden = () => decorated(store, { readStream: async () => [] });

    it('throws if a new stream conflicts although it has no events', async () => {
      await transact(repositoryOn(store), START, contextOf());
      await expect(transact(repositoryOn(hidden()), START, contextOf())).rejects.toThrow(StreamDeleted);
    });

    it('decides again if the stream is deleted before the append', async () => {
      const gone = decorated(store, {
        readStream: async (...read) => (deleted ? [] : store.readStream(...read)),
        append: async () => {
          deleted = true;
          throw new StreamDeleted('deleted');
        },
      });
      let deleted = false;
      await transact(repositoryOn(store), START, contextOf());
      await expect(transact(repositoryOn(gone), to(7), contextOf())).rejects.toThrow('no such counter');
    });

    it('throws if the events of a repeated command are gone', async () => {
      const key = { id: randomUUID(), requestHash: 'a' };
      const context = contextOf({ key });
      await transact(repositoryOn(store), START, context);
      await expect(transact(repositoryOn(hidden()), START, context)).rejects.toThrow(StreamDeleted);
    });
  });

  describe('whose store shows the first event of an append before the others', () => {
    /** Shows all of the stream from the second read on. */
    function lagging(): EventStore {
      let reads = 0;
      return decorated(store, {
        readStream: async (stream, fromRevision, limit) => {
          const events = await store.readStream(stream, fromRevision, limit);
          return reads++ === 0 ? events.slice(0, -1) : events;
        },
      });
    }
    const appendTogether = (...events: CounterEvent[]) =>
      repositoryOn(store).transact(id, () => ({ events }), { context: contextOf() });

    it('reads nothing of it, and then all of it', async () => {
      await appendTogether(started, increased(2));
      const repository = repositoryOn(lagging());
      expect(await repository.read(id)).toEqual([]);
      expect(await repository.read(id)).toHaveLength(2);
    });

    it('reads the appends before it', async () => {
      await appendTogether(started);
      await appendTogether(increased(1), increased(2), increased(3));
      const repository = repositoryOn(lagging());
      expect(await repository.load(id)).toMatchObject({ state: { total: 0 }, revision: 0 });
      expect(await repository.load(id)).toMatchObject({ state: { total: 6 }, revision: 3 });
    });

    it('decides again with all of it', async () => {
      await appendTogether(started, increased(2));
      const transacted = await transact(repositoryOn(lagging()), START, contextOf());
      expect(transacted).toMatchObject({ state: { total: 2 }, revision: 1, events: [] });
    });

    it('reads nothing of it up to a revision after it', async () => {
      await appendTogether(started, increased(2));
      expect(await repositoryOn(lagging()).read(id, 0, 10)).toEqual([]);
    });
  });

  it('reads a part of an append if it is asked for that part, or if the stream was truncated', async () => {
    const repository = repositoryOn(store);
    const events = [started, increased(1), increased(2)];
    await repository.transact(id, () => ({ events }), { context: contextOf() });
    expect(await repository.read(id, 0, 2)).toHaveLength(2);
    expect(await repository.read(id, 1)).toHaveLength(2);
    await store.truncate(`counter-${id}`, 1);
    expect(await repository.read(id)).toHaveLength(2);
    expect(await repository.read(id, 0, 2)).toHaveLength(1);
  });

  describe('with an unknown outcome of an append', () => {
    /** Loses the request or the reply of the first `times` appends. Records the event ids of every attempt. */
    function losing(what: 'request' | 'reply', times: number): { store: EventStore; attempts: string[][] } {
      const attempts: string[][] = [];
      const append: EventStore['append'] = async (stream, expected, events) => {
        attempts.push(events.map((event) => event.id));
        const lost = attempts.length <= times;
        if (lost && what === 'request') throw new AppendOutcomeUnknown('no response');
        const revision = await store.append(stream, expected, events);
        if (lost) throw new AppendOutcomeUnknown('no response');
        return revision;
      };
      return { store: decorated(store, { append }), attempts };
    }

    it.each(['request', 'reply'] as const)('repeats it with the same ids after a lost %s', async (what) => {
      const { store: lossy, attempts } = losing(what, 2);
      const { events } = await transact(repositoryOn(lossy), START, contextOf());
      expect(attempts).toHaveLength(3);
      expect(new Set(attempts.flat())).toEqual(new Set([events[0]!.id]));
      expect(await stored()).toEqual([started]);
    });

    it.each(['request', 'reply'] as const)('throws AppendOutcomeUnknown if every %s is lost', async (what) => {
      const { store: lossy, attempts } = losing(what, Infinity);
      await expect(transact(repositoryOn(lossy), START, contextOf())).rejects.toThrow(AppendOutcomeUnknown);
      expect(attempts.length).toBeGreaterThan(1);
      expect(new Set(attempts.flat()).size).toBe(1);
    });

    it('finds the event the next time it reads the stream', async () => {
      const { store: lossy } = losing('reply', 5);
      const repository = repositoryOn(lossy);
      const context = contextOf();
      await expect(transact(repository, START, context)).rejects.toThrow(AppendOutcomeUnknown);
      expect(await transact(repository, START, context)).toMatchObject({ state: { total: 0 }, events: [] });
      expect(await stored()).toEqual([started]);
    });

    it('decides again if another append comes before the repetition', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, contextOf());
      let lost = false;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (lost) return store.append(stream, expected, events);
            lost = true;
            await transact(rival, to(4), contextOf());
            throw new AppendOutcomeUnknown('no response');
          },
        }),
      );
      await transact(repository, to(10), contextOf());
      expect(await stored()).toEqual([started, increased(4), increased(6)]);
    });
  });

  it('does not repeat a refused append', async () => {
    let attempts = 0;
    const refusing = decorated(store, {
      append: () => {
        attempts++;
        return Promise.reject(new AppendRefused('too large'));
      },
    });
    await expect(transact(repositoryOn(refusing), START, contextOf())).rejects.toThrow(AppendRefused);
    expect(attempts).toBe(1);
  });

  it('throws if a stream contains an unreadable event', async () => {
    await store.append(`counter-${id}`, 'no_stream', [newEvent({}, 'CounterPainted')]);
    await expect(repositoryOn(store).load(id)).rejects.toThrow('unknown event type CounterPainted');
  });
});
