import { randomUUID } from 'node:crypto';
import { handleType, retry } from 'cockatiel';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type EventStore,
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

function asked(fields: Partial<CommandContext> = {}): CommandContext {
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

  /** As in production, but for the pauses between attempts. */
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
  const started = { type: 'CounterStarted', data: { name: 'steps' } };
  const increased = (by: number) => ({ type: 'CounterIncreased', data: { by } });

  describe('asked to transact', () => {
    it('appends what is decided and answers with it', async () => {
      const repository = repositoryOn(store);
      const context = asked();
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
        name_claim_id: 'k',
      });
    });

    it('appends nothing when it is already so', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      expect(await transact(repository, START, asked())).toEqual({ state: { total: 0 }, revision: 0, events: [] });
      expect(await stored()).toEqual([started]);
    });

    it('passes a refusal on, with nothing appended', async () => {
      await expect(transact(repositoryOn(store), to(3), asked())).rejects.toThrow('no such counter');
      expect(await stored()).toEqual([]);
    });

    it('appends nothing that does not fit its schema', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      await expect(transact(repository, to(0.5), asked())).rejects.toThrow(TypeError);
      expect(await stored()).toEqual([started]);
    });
  });

  describe('asked to transact only at certain revisions', () => {
    it.each<IfMatch>(['*', [0], [7, 0]])('does at one of %p', async (ifMatch) => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      expect((await transact(repository, to(1), asked(), { ifMatch })).revision).toBe(1);
    });

    it.each([{ ifMatch: [] }, { ifMatch: [1] }])('appends nothing at another: %p', async (options) => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      // Also when there would be nothing to append.
      for (const command of [START, to(1)]) {
        await expect(transact(repository, command, asked(), options)).rejects.toThrow(RevisionMismatch);
      }
      expect(await stored()).toEqual([started]);
    });

    it('never matches a stream that does not exist', async () => {
      const transacting = transact(repositoryOn(store), START, asked(), { ifMatch: '*' });
      await expect(transacting).rejects.toThrow(RevisionMismatch);
      expect(await stored()).toEqual([]);
    });

    it('passes a refusal on before it looks at the revision', async () => {
      const transacting = transact(repositoryOn(store), to(3), asked(), { ifMatch: [9] });
      await expect(transacting).rejects.toThrow('no such counter');
    });
  });

  describe('asked to transact under an idempotency key', () => {
    const keyed = (commandId: string, requestHash: string) => asked({ commandId, key: { id: 'the key', requestHash } });
    const first = randomUUID();

    it('gives the first result to a retry, whatever came since', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      const { events } = await transact(repository, to(3), keyed(first, 'abc'));
      await transact(repository, to(9), asked());
      const again = await transact(repositoryOn(store), to(3), {
        ...keyed(first, 'abc'),
        now: '2027-01-01T00:00:00.000Z',
      });
      expect(again).toMatchObject({ state: { total: 9 }, revision: 2 });
      expect(again.events).toMatchObject(events.map(({ id, data, revision }) => ({ id, data, revision })));
      expect(again.events[0]!.metadata).toMatchObject({
        key_id: 'the key',
        request_hash: 'abc',
        occurred_at: asked().now,
      });
      expect(await stored()).toEqual([started, increased(3), increased(6)]);
    });

    it('refuses another request under the same key', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      await transact(repository, to(3), keyed(first, 'abc'));
      await expect(transact(repository, to(4), keyed(randomUUID(), 'def'))).rejects.toThrow(KeyReused);
      expect(await stored()).toEqual([started, increased(3)]);
    });

    it('does it once when several processes are asked at the same time, and gives all of them the same result', async () => {
      await transact(repositoryOn(store), START, asked());
      const clocks = [1, 2, 3, 4].map((hour) => `2026-01-05T0${hour}:00:00.000Z`);
      const results = await Promise.all(
        clocks.map((now) => transact(repositoryOn(store), to(3), { ...keyed(first, 'abc'), now })),
      );
      expect(new Set(results.map(({ events }) => JSON.stringify(events.map(({ metadata }) => metadata)))).size).toBe(1);
      expect(await stored()).toEqual([started, increased(3)]);
    });
  });

  describe('asked by others than the owner of the stream', () => {
    it('keeps the owner, and names who acts', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      const actor = { type: 'service', id: 'crm' } as const;
      const callers = [
        { userId: 'ada', actor, correlationId: 'c' },
        { userId: 'eve', correlationId: 'c' },
      ];
      for (const [index, caller] of callers.entries()) {
        // A repository that has folded the stream, and one that has not.
        const on = index === 0 ? repository : repositoryOn(store);
        await transact(on, to(index + 1), asked({ caller }));
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

  describe('asked to prepare something before the append', () => {
    const prepared: unknown[] = [];
    beforeEach(() => prepared.splice(0));

    /** Notes the revision that is prepared for. */
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
        { context: asked(), ifMatch },
      );

    it('does so for each revision that is tried, and stores what it returns', async () => {
      const rival = repositoryOn(store);
      await preparing(rival, START);
      let conflicts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (conflicts++ === 0) await transact(rival, to(4), asked());
            return store.append(stream, expected, events);
          },
        }),
      );
      const { events } = await preparing(repository, to(10));
      expect(prepared).toEqual(['no_stream', 0, 1]);
      expect(events[0]!.metadata).toMatchObject({ prepared_for: 1 });
    });

    it('does not when there is nothing to append, nor at a revision that is not allowed', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      await preparing(repository, START);
      await expect(preparing(repository, to(1), [7])).rejects.toThrow(RevisionMismatch);
      await expect(preparing(repositoryOn(store), { type: 'IncreaseTo', total: -1 })).resolves.toMatchObject({
        events: [],
      });
      expect(prepared).toEqual([]);
    });
  });

  it('does not read a stream that is new', async () => {
    const readStream = jest.fn();
    await transact(repositoryOn(decorated(store, { readStream })), START, asked(), { isNew: true });
    expect(readStream).not.toHaveBeenCalled();
    expect(await stored()).toEqual([started]);
  });

  describe('that meets a conflict', () => {
    it('decides again, against what is there by then', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      let conflicts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (conflicts++ === 0) await transact(rival, to(4), asked());
            return store.append(stream, expected, events);
          },
        }),
      );
      const { state, events } = await transact(repository, to(10), asked());
      expect(events).toMatchObject([increased(6)]);
      expect(state).toEqual({ total: 10 });
      expect(await stored()).toEqual([started, increased(4), increased(6)]);
    });

    it('appends nothing when by then it is already so', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(20), asked());
            return store.append(stream, expected, events);
          },
        }),
      );
      expect((await transact(repository, to(10), asked())).events).toEqual([]);
      expect(await stored()).toEqual([started, increased(20)]);
    });

    it('rejects an ifMatch that a rival has made stale, and appends nothing', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(4), asked());
            return store.append(stream, expected, events);
          },
        }),
      );
      await expect(transact(repository, to(10), asked(), { ifMatch: [0] })).rejects.toThrow(RevisionMismatch);
      expect(await stored()).toEqual([started, increased(4)]);
    });

    it('gives up when it meets one every time', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      let attempts = 0;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            await transact(rival, to(++attempts), asked());
            return store.append(stream, expected, events);
          },
        }),
      );
      await expect(transact(repository, to(1_000), asked())).rejects.toThrow(WrongExpectedRevision);
      expect(attempts).toBeGreaterThan(1);
      expect(await stored()).toEqual([started, ...Array.from({ length: attempts }, () => increased(1))]);
    });

    it('lets everybody at once succeed in the end, one by one', async () => {
      const repository = repositoryOn(store);
      await transact(repository, START, asked());
      const totals = [1, 2, 3, 4];
      await Promise.all(totals.map((total) => transact(repository, to(total), asked())));
      expect((await repositoryOn(store).load(id)).state).toEqual({ total: 4 });
    });
  });

  describe('that has folded a stream before', () => {
    let read: number;
    let repository: Counters;
    beforeEach(() => {
      read = 0;
      const counting = decorated(store, {
        readStream: async (stream, fromRevision) => {
          const events = await store.readStream(stream, fromRevision);
          read += events.length;
          return events;
        },
      });
      repository = repositoryOn(counting);
    });

    it('reads only what is new', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      for (const total of [1, 2, 3]) await transact(rival, to(total), asked());
      await repository.load(id);
      expect(read).toBe(4);
      await repository.load(id);
      expect(read).toBe(4);
      await transact(rival, to(9), asked());
      expect(await repository.load(id)).toMatchObject({ state: { total: 9 }, revision: 4 });
      expect(read).toBe(5);
    });

    it('reads nothing of what it appended itself', async () => {
      await transact(repository, START, asked());
      for (const total of [1, 2, 3]) await transact(repository, to(total), asked());
      expect(await repository.load(id)).toMatchObject({ state: { total: 3 }, revision: 3 });
      expect(read).toBe(0);
    });

    it('keeps nothing of an append that conflicted', async () => {
      await transact(repository, START, asked());
      // An id that is not new after all: the first attempt conflicts, the second finds nothing to do.
      const repeated = await transact(repository, START, asked(), { isNew: true });
      expect(repeated).toMatchObject({ state: { total: 0 }, revision: 0, events: [] });
      expect(await repository.load(id)).toMatchObject({ state: { total: 0 }, revision: 0 });
    });

    it('keeps one stream apart from another', async () => {
      const other = randomUUID();
      for (const each of [id, other]) await transact(repository, START, asked(), {}, each);
      await transact(repository, to(7), asked());
      expect((await repository.load(other)).state).toEqual({ total: 0 });
      expect((await repository.load(randomUUID())).revision).toBe('no_stream');
    });
  });

  describe('that does not learn the outcome of an append', () => {
    /** Loses the request or the reply of the first `times` appends; notes the event ids of every attempt. */
    function losing(what: 'request' | 'reply', times: number): { store: EventStore; attempts: string[][] } {
      const attempts: string[][] = [];
      const append: EventStore['append'] = async (stream, expected, events) => {
        attempts.push(events.map((event) => event.id));
        const lost = attempts.length <= times;
        if (lost && what === 'request') throw new AppendOutcomeUnknown('no answer');
        const revision = await store.append(stream, expected, events);
        if (lost) throw new AppendOutcomeUnknown('no answer');
        return revision;
      };
      return { store: decorated(store, { append }), attempts };
    }

    it.each(['request', 'reply'] as const)('because the %s was lost, repeats it with the same ids', async (what) => {
      const { store: lossy, attempts } = losing(what, 2);
      const { events } = await transact(repositoryOn(lossy), START, asked());
      expect(attempts).toHaveLength(3);
      expect(new Set(attempts.flat())).toEqual(new Set([events[0]!.id]));
      expect(await stored()).toEqual([started]);
    });

    it.each(['request', 'reply'] as const)('for good, because each %s was lost, says so', async (what) => {
      const { store: lossy, attempts } = losing(what, Infinity);
      await expect(transact(repositoryOn(lossy), START, asked())).rejects.toThrow(AppendOutcomeUnknown);
      expect(attempts.length).toBeGreaterThan(1);
      expect(new Set(attempts.flat()).size).toBe(1);
    });

    it('for good finds out the next time it looks', async () => {
      const { store: lossy } = losing('reply', 5);
      const repository = repositoryOn(lossy);
      const context = asked();
      await expect(transact(repository, START, context)).rejects.toThrow(AppendOutcomeUnknown);
      expect(await transact(repository, START, context)).toMatchObject({ state: { total: 0 }, events: [] });
      expect(await stored()).toEqual([started]);
    });

    it('and is overtaken before the repetition, decides again', async () => {
      const rival = repositoryOn(store);
      await transact(rival, START, asked());
      let lost = false;
      const repository = repositoryOn(
        decorated(store, {
          append: async (stream, expected, events) => {
            if (lost) return store.append(stream, expected, events);
            lost = true;
            await transact(rival, to(4), asked());
            throw new AppendOutcomeUnknown('no answer');
          },
        }),
      );
      await transact(repository, to(10), asked());
      expect(await stored()).toEqual([started, increased(4), increased(6)]);
    });
  });

  it('does not repeat an append that was refused for good', async () => {
    let attempts = 0;
    const refusing = decorated(store, {
      append: () => {
        attempts++;
        return Promise.reject(new AppendRefused('too large'));
      },
    });
    await expect(transact(repositoryOn(refusing), START, asked())).rejects.toThrow(AppendRefused);
    expect(attempts).toBe(1);
  });

  it('passes on that a stream holds what it cannot read', async () => {
    await store.append(`counter-${id}`, 'no_stream', [newEvent({}, 'CounterPainted')]);
    await expect(repositoryOn(store).load(id)).rejects.toThrow('unknown event type CounterPainted');
  });
});
