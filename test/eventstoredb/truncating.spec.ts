import { StoreUnavailable, WrongExpectedRevision } from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { follow, untilEvent, withoutRemovals } from '../support/follow';
import { newEvent, newEvents, newStream } from '../support/new-events';
import { idsOf, onDouble, SOON, write } from '../tools/eventstoredb/on-double';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';

describe('Truncating on EventStoreDB', () => {
  it('hides events at once, and a scavenge removes them from the log', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    const events = newEvents(3);
    await store.append(stream, 'no_stream', events);
    await store.truncate(stream, 2);
    const followed = async () => {
      const { events: all } = await follow(store, { category: categoryOf(stream) }, untilEvent(events[2]!.id));
      return idsOf(withoutRemovals(all));
    };
    expect(await followed()).toEqual(idsOf(events));
    double.log.scavenge();
    expect(await followed()).toEqual([events[2]!.id]);
    expect((await store.readStream(stream)).map(({ revision }) => revision)).toEqual([2]);
    await expect(store.append(stream, 'no_stream', events)).rejects.toThrow(WrongExpectedRevision);
    expect(await store.append(stream, 2, [newEvent()])).toBe(3);
  });

  it('keeps all other metadata of the stream', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    await store.append(stream, 'no_stream', newEvents(3));
    const acl = { $acl: { $r: ['operators'] }, $tb: 1, note: 'ours' };
    write(double, `$$${stream}`, [newEvent(acl, '$metadata')]);
    await store.truncate(stream, 2);
    const [metadata] = await store.readStream(`$$${stream}`);
    expect(metadata).toMatchObject({
      type: '$metadata',
      data: { ...acl, $tb: 2, campaigns_truncated: 2 },
      revision: 1,
    });
  });

  it('writes nothing if these events are already truncated', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    await store.append(stream, 'no_stream', newEvents(3));
    await store.truncate(stream, 2);
    const appends = double.requests.filter(({ call }) => call === 'append').length;
    await store.truncate(stream, 2);
    await store.truncate(stream, 1);
    expect(double.requests.filter(({ call }) => call === 'append')).toHaveLength(appends);
  });

  it.each(['lose the reply', 'stay silent'] as const)(
    'is unavailable and can be repeated if the append has the fault "%s"',
    async (kind) => {
      const { double, store } = await onDouble(SOON);
      const stream = newStream();
      const events = newEvents(3);
      await repeatWhileUnknown(() => store.append(stream, 'no_stream', events));
      double.faults.next('append', { kind });
      await expect(store.truncate(stream, 2)).rejects.toThrow(StoreUnavailable);
      await repeatWhileUnknown(() => store.truncate(stream, 2));
      const left = await repeatWhileUnknown(() => store.readStream(stream));
      expect(left.map(({ revision }) => revision)).toEqual([2]);
    },
  );
});
