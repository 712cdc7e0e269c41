import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { type RecordedEvent, StreamDeleted, WrongExpectedRevision } from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { follow, untilEvent } from '../support/follow';
import { newCategory, newEvent, newEvents, newStream } from '../support/new-events';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { Operator } from '../tools/eventstoredb/operator';

describeOnEventstoredb("Removing events with EventStoreDB's own means", ({ url }) => {
  let store: EventstoredbEventStore;
  let operator: Operator;
  beforeAll(() => {
    store = EventstoredbEventStore.open(url());
    operator = new Operator(url());
  });
  afterAll(async () => {
    await operator.close();
    await store.close();
  });

  async function newStreamOf(count: number, category?: string) {
    const stream = newStream(category);
    const events = newEvents(count);
    await store.append(stream, 'no_stream', events);
    return { stream, events, category: categoryOf(stream) };
  }

  /** Everything that a subscription delivers of a category, with removals as the names of their streams. */
  async function delivered(category: string, types?: readonly string[]) {
    const last = newEvent();
    await store.append(newStream(category), 'no_stream', [last]);
    const { events } = await follow(store, { category, ...(types && { types }) }, untilEvent(last.id));
    return events.slice(0, -1).map(({ id, streamId, removal }) => (removal === true ? `removal of ${streamId}` : id));
  }

  const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
  const revisionsOf = (events: readonly RecordedEvent[]) => events.map(({ revision }) => revision);

  describe('a tombstoned stream', () => {
    it('is read as empty and refuses appends as deleted', async () => {
      const { stream } = await newStreamOf(2);
      await operator.tombstone(stream);
      expect(await store.readStream(stream)).toEqual([]);
      await expect(store.append(stream, 'no_stream', [newEvent()])).rejects.toThrow(StreamDeleted);
      await expect(store.append(stream, 1, [newEvent()])).rejects.toThrow(StreamDeleted);
    });

    it('is delivered as a removal, after its events', async () => {
      const { stream, events, category } = await newStreamOf(2);
      await operator.tombstone(stream);
      expect(await delivered(category)).toEqual([...idsOf(events), `removal of ${stream}`]);
    });

    it('counts as truncated', async () => {
      const { stream } = await newStreamOf(2);
      await operator.tombstone(stream);
      await expect(store.truncate(stream, 1)).resolves.toBeUndefined();
    });

    it('is not delivered to a subscription to certain types', async () => {
      const { stream, events, category } = await newStreamOf(2);
      await operator.truncate(stream, 1);
      await operator.tombstone(stream);
      expect(await delivered(category, ['ThingHappened'])).toEqual(idsOf(events));
    });
  });

  describe('a soft-deleted stream', () => {
    it('is read as empty, and the next append continues its revisions', async () => {
      const { stream } = await newStreamOf(3);
      await operator.softDelete(stream);
      expect(await store.readStream(stream)).toEqual([]);
      expect(await store.append(stream, 'no_stream', newEvents(2))).toBe(4);
      expect(revisionsOf(await store.readStream(stream))).toEqual([3, 4]);
      await expect(store.append(stream, 'no_stream', [newEvent()])).rejects.toThrow(WrongExpectedRevision);
    });

    it('accepts an append at its last revision', async () => {
      const { stream } = await newStreamOf(3);
      await operator.softDelete(stream);
      expect(await store.append(stream, 2, [newEvent()])).toBe(3);
      expect(revisionsOf(await store.readStream(stream))).toEqual([3]);
    });

    it('recognizes a repetition of its first append', async () => {
      const { stream, events } = await newStreamOf(3);
      await operator.softDelete(stream);
      expect(await store.append(stream, 'no_stream', events)).toBe(2);
      expect(await store.readStream(stream)).toEqual([]);
    });

    it('is delivered as a removal', async () => {
      const { stream, events, category } = await newStreamOf(2);
      await operator.softDelete(stream);
      expect(await delivered(category)).toEqual([...idsOf(events), `removal of ${stream}`]);
    });
  });

  it.each([
    ['truncates', { truncateBefore: 1 }],
    ['limits the number of events', { maxCount: 1 }],
    ['limits the age of events', { maxAge: 60 }],
  ])('metadata that %s is delivered as a removal of its stream', async (_, metadata) => {
    const { stream, events, category } = await newStreamOf(2);
    await operator.setMetadata(stream, metadata);
    expect(await delivered(category)).toEqual([...idsOf(events), `removal of ${stream}`]);
  });

  it('what the service truncates is not delivered as a removal, but a later one by an operator is', async () => {
    const { stream, events, category } = await newStreamOf(3);
    await store.truncate(stream, 1);
    expect(await delivered(category)).toEqual(idsOf(events));
    await operator.truncate(stream, 2);
    expect(await delivered(category)).toContain(`removal of ${stream}`);
  });

  it('other metadata is not delivered', async () => {
    const { stream, events, category } = await newStreamOf(2);
    await operator.setMetadata(stream, { acl: { readRoles: ['$admins'] }, note: 'ours' });
    expect(await delivered(category)).toEqual(idsOf(events));
  });

  it('a removal in another category is not delivered', async () => {
    const { events, category } = await newStreamOf(1);
    const { stream } = await newStreamOf(1, newCategory());
    await operator.truncate(stream, 1);
    await operator.tombstone(stream);
    expect(await delivered(category)).toEqual(idsOf(events));
  });
});
