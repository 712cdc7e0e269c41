import { randomUUID } from 'node:crypto';
import { type EventReference, type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { follow, untilEvent } from '../support/follow';
import { newCategory, newEvents, newStream } from '../support/new-events';

export function describeContaining(store: () => EventStore): void {
  /** Appends events to a new stream. @returns them with their positions */
  async function appended(count: number): Promise<readonly RecordedEvent[]> {
    const category = newCategory();
    const events = newEvents(count);
    await store().append(newStream(category), 'no_stream', events);
    return (await follow(store(), { category }, untilEvent(events[count - 1]!.id))).events;
  }

  const contains = ({ position, id, streamId, revision }: EventReference) =>
    store().contains({ position, id, streamId, revision });

  describe('a log', () => {
    it('contains each of its events', async () => {
      for (const event of await appended(3)) expect(await contains(event)).toBe(true);
    });

    it('does not contain another event at the position', async () => {
      const [event] = await appended(2);
      expect(await contains({ ...event!, id: randomUUID() })).toBe(false);
      expect(await contains({ ...event!, id: randomUUID(), streamId: newStream() })).toBe(false);
    });

    it('does not contain the event at another position', async () => {
      const [first, second] = await appended(2);
      expect(await contains({ ...second!, position: first!.position })).toBe(false);
      expect(await contains({ ...first!, position: second!.position })).toBe(false);
    });

    it('does not contain an event that would come after its end', async () => {
      const [event] = await appended(1);
      expect(await contains({ ...event!, position: event!.position.replaceAll(/\d/g, '8'), revision: 7 })).toBe(false);
    });

    it('still contains events that were truncated, and those that stay', async () => {
      const events = await appended(4);
      await store().truncate(events[0]!.streamId, 2);
      for (const event of events) expect(await contains(event)).toBe(true);
    });

    it('tells its positions from other texts', async () => {
      const events = await appended(2);
      const positions = [...events.map(({ position }) => position), (await store().lastPosition())!];
      expect(positions.map((position) => store().isPosition(position))).toEqual([true, true, true]);
      const [position] = positions as [string];
      const others = ['', 'start', '7', `${position}0`, ` ${position}`, `-${position.slice(1)}`, `${position}\n`];
      const tooLarge = position.replaceAll(/\d/g, '9');
      expect([...others, tooLarge].filter((text) => store().isPosition(text))).toEqual([]);
    });

    it('ends with the last event of any stream', async () => {
      const [, last] = await appended(2);
      expect((await store().lastPosition())! >= last!.position).toBe(true);
      const [next] = await appended(1);
      expect(next!.position > last!.position).toBe(true);
      expect((await store().lastPosition())! >= next!.position).toBe(true);
    });
  });
}
