import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { OtherSource, TakenOver } from '../../src/consumer-kit/checkpoint';
import { consume } from '../../src/consumer-kit/consume';
import { type ReceivedEvent } from '../../src/consumer-kit/decode-event';
import { Effects } from './effects';
import { ListSource } from './list-source';
import { newEvent } from './new-event';

const running = () => new AbortController();
const ignore = () => undefined;

describe('Consuming', () => {
  let effects: Effects;
  const reports: string[] = [];
  const report = ({ message }: Error) => reports.push(message);

  beforeEach(() => {
    effects = new Effects();
    reports.length = 0;
  });

  afterEach(() => effects.database.close());

  /** Runs the consumer to the end of the list. */
  function toEnd(source: ListSource, handle: (event: ReceivedEvent) => void = effects.record): Promise<void> {
    return consume({ source, checkpoint: effects.checkpoint(), handle, report }, running().signal);
  }

  it('handles every event once and in order, whatever is repeated, fails or stops', async () => {
    // Each campaign has its events in order; then blocks of the whole list come again.
    const subjects = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 });
    const blocks = fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 3 });
    const faults = fc.record({
      failures: fc.array(fc.nat(60), { maxLength: 3 }),
      stops: fc.array(fc.nat(60), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        subjects,
        blocks,
        faults,
        fc.integer({ min: 1, max: 4 }),
        async (order, again, { failures, stops }, parallel) => {
          const own = new Effects();
          const once = order.map((subject, index) => newEvent(subject, `${subject}${index}`));
          const events = [
            ...once.flatMap((event) => [event, event]),
            ...again.flatMap(([from, size]) => once.slice(from, from + size)),
          ];
          let calls = 0;
          const handle = (event: ReceivedEvent) => {
            own.record(event);
            if (failures.includes(calls++)) throw new Error('a fault');
          };
          for (const stop of [...stops, Infinity]) {
            const stopping = running();
            const source: ListSource = new ListSource(events, true, () => source.taken >= stop && stopping.abort());
            await consume(
              { source, checkpoint: own.checkpoint(), handle, report: ignore, parallel, window: 8 },
              stopping.signal,
            );
          }
          for (const subject of ['a', 'b', 'c', 'd']) {
            const expected = order.flatMap((each, index) => (each === subject ? [`${subject}${index}`] : []));
            expect(own.idsOf(subject)).toEqual(expected);
          }
          expect(own.position).toBe(String(events.length));
          own.database.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('needs few ids if the source repeats nothing, and keeps them all if it does', async () => {
    const events = Array.from({ length: 50 }, (_, index) => newEvent(`c${index % 5}`, `e${index}`));
    await toEnd(new ListSource(events, false));
    expect([effects.ids.length, effects.remembered]).toEqual([50, []]);
    await effects.checkpoint().reset(effects.clear);
    await toEnd(new ListSource(events, true));
    expect([effects.ids.length, effects.remembered.length]).toEqual([50, 50]);
  });

  it('keeps the ids of what was done after an event that still fails, and then handles only that one', async () => {
    const events = ['bad', 'x', 'y'].map((subject) => newEvent(subject, `of-${subject}`));
    const stopping = running();
    const handle = (event: ReceivedEvent) => {
      if (event.subject === 'bad') throw new Error('not yet');
      effects.record(event);
      if (event.subject === 'y') stopping.abort();
    };
    await consume(
      { source: new ListSource(events, false), checkpoint: effects.checkpoint(), handle, report },
      stopping.signal,
    );
    expect([effects.ids, effects.position, effects.remembered]).toEqual([['of-x', 'of-y'], null, ['of-x', 'of-y']]);
    await toEnd(new ListSource(events, false));
    expect([effects.ids, effects.position, effects.remembered]).toEqual([['of-x', 'of-y', 'of-bad'], '3', []]);
  });

  it('retries a handler that fails, while later events of its campaign wait and others go on', async () => {
    const events = ['bad', 'good', 'bad', 'good', 'good'].map((subject, index) => newEvent(subject, String(index)));
    const handle = (event: ReceivedEvent) => {
      if (event.id === '0' && effects.ids.length < 3) throw new Error('a poison event');
      effects.record(event);
    };
    await toEnd(new ListSource(events), handle);
    expect(effects.ids).toEqual(['1', '3', '4', '0', '2']);
    expect(new Set(reports)).toEqual(new Set(['The event 0 cannot be handled yet: a poison event']));
  });

  it('takes no more than a window of events after one that fails', async () => {
    const events = Array.from({ length: 100 }, (_, index) => newEvent(`c${index}`, String(index)));
    const failures = new EventEmitter();
    const stopping = running();
    const handle = (event: ReceivedEvent) => {
      if (event.id !== '0') return effects.record(event);
      failures.emit('failure');
      throw new Error('a poison event');
    };
    const source = new ListSource(events);
    const consumer = { source, checkpoint: effects.checkpoint(), handle, report, window: 10 };
    const consuming = consume(consumer, stopping.signal);
    for (let count = 0; count < 4; count++) await once(failures, 'failure');
    // The window, and one that waits for its place.
    expect(source.taken).toBe(11);
    expect(effects.ids).toHaveLength(9);
    stopping.abort();
    await consuming;
    expect(effects.ids).toHaveLength(9);
  });

  it('rolls back what a handler wrote before it failed', async () => {
    let attempts = 0;
    await toEnd(new ListSource([newEvent('c', 'e')]), (event) => {
      effects.record(event);
      if (++attempts < 3) throw new Error('after writing');
    });
    expect([attempts, effects.ids]).toEqual([3, ['e']]);
  });

  it('reports malformed events and passes them over', async () => {
    await toEnd(new ListSource([newEvent('c', '1'), '{', newEvent('c', '2')]));
    expect(effects.ids).toEqual(['1', '2']);
    expect(reports).toEqual(['Malformed event: it is not JSON (at 2). It is passed over.']);
    expect(effects.position).toBe('3');
  });

  it('stops when another process takes over, and leaves everything to that one', async () => {
    const first = effects.checkpoint();
    const source = new ListSource([newEvent('c', '1'), newEvent('c', '2')]);
    const handle = (event: ReceivedEvent) => effects.record(event);
    await first.open('list');
    await effects.checkpoint().open('list');
    await expect(first.commit('1', effects.clear, ignore)).rejects.toThrow(TakenOver);
    await expect(first.save({ position: '1', forget: [] })).rejects.toThrow(TakenOver);
    const takingOver = (event: ReceivedEvent) => {
      handle(event);
      effects.database.exec('UPDATE consumer_checkpoints SET term = term + 1');
    };
    await expect(toEnd(source, takingOver)).rejects.toThrow('Another process runs the consumer tests now.');
    expect(effects.ids).toEqual(['1']);
  });

  it('refuses another kind of source until it is reset, because the ids of one do not serve the other', async () => {
    await toEnd(new ListSource([newEvent('c', '1')]));
    await expect(effects.checkpoint().open('sse')).rejects.toThrow(OtherSource);
    await effects.checkpoint().reset(effects.clear);
    await expect(effects.checkpoint().open('sse')).resolves.toBeUndefined();
  });

  it('starts with the first event after a reset, which fences a process that still runs', async () => {
    const events = [newEvent('c', '1'), newEvent('c', '2')];
    await toEnd(new ListSource(events));
    const former = effects.checkpoint();
    await former.open('list');
    await effects.checkpoint().reset(effects.clear);
    await toEnd(new ListSource(events));
    await expect(former.commit('3', ignore, ignore)).rejects.toThrow(TakenOver);
    expect(effects.ids).toEqual(['1', '2']);
  });

  it('refuses a handler that SQLite cannot wait for', async () => {
    const checkpoint = effects.checkpoint();
    await checkpoint.open('list');
    const late = () => Promise.reject(new Error('too late'));
    await expect(checkpoint.commit('1', late, ignore)).rejects.toThrow('must not return a promise');
    expect(effects.remembered).toEqual([]);
  });
});
