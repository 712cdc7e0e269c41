import { randomUUID } from 'node:crypto';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { keyOf, newConsumer, newThing, saved, type Views } from './read-model-store.things';

export function describeCheckpoints(store: () => ReadModelStore, { things }: Views): void {
  describe('a checkpoint', () => {
    it('is undefined until one is saved, and then the last saved one', async () => {
      const consumer = newConsumer();
      expect(await store().checkpoint(consumer)).toBeUndefined();
      await store().save([], { consumer, position: '0000000000000007', caughtUp: false });
      expect((await store().checkpoint(consumer))?.position).toBe('0000000000000007');
      await store().save([], { consumer, position: '0000000000000019', caughtUp: false });
      expect((await store().checkpoint(consumer))?.position).toBe('0000000000000019');
    });

    it('is saved with changes, and does not move in a save without one', async () => {
      const consumer = newConsumer();
      const [first, second] = [newThing(), newThing()];
      await store().save([saved(first, things)], { consumer, position: '3', caughtUp: false });
      await store().save([saved(second, things)]);
      expect((await store().checkpoint(consumer))?.position).toBe('3');
      expect(await store().get(things, keyOf(first))).toEqual(first);
      expect(await store().get(things, keyOf(second))).toEqual(second);
    });

    it('moves even if every change was saved before', async () => {
      const consumer = newConsumer();
      const thing = newThing();
      await store().save([saved(thing, things)], { consumer, position: '3', caughtUp: false });
      await store().save([saved(thing, things)], { consumer, position: '4', caughtUp: false });
      expect((await store().checkpoint(consumer))?.position).toBe('4');
    });

    it('belongs to one consumer', async () => {
      const [one, other] = [newConsumer(), newConsumer()];
      await store().save([], { consumer: one, position: '3', caughtUp: false });
      expect(await store().checkpoint(other)).toBeUndefined();
    });

    it.each([
      { position: undefined, caughtUp: false },
      { position: undefined, caughtUp: true },
      { position: '0000000000000007', caughtUp: false },
      { position: '0000000000000007', caughtUp: true },
    ])('comes back as it was saved: %j', async (checkpoint) => {
      const consumer = newConsumer();
      await store().save([], { consumer, position: '3', caughtUp: !checkpoint.caughtUp });
      await store().save([], { consumer, ...checkpoint });
      expect(await store().checkpoint(consumer)).toStrictEqual(checkpoint);
    });
  });

  describe('the last event of a checkpoint', () => {
    const lastEvent = {
      position: '0000000000000003',
      id: randomUUID(),
      streamId: `thing-${randomUUID()}`,
      revision: 2,
    };

    it('is stored with it', async () => {
      const consumer = newConsumer();
      const checkpoint = { position: '0000000000000005', lastEvent, caughtUp: true };
      await store().save([], { consumer, ...checkpoint });
      expect(await store().checkpoint(consumer)).toStrictEqual(checkpoint);
    });

    it('is replaced with the next one, and removed by a reset', async () => {
      const consumer = newConsumer();
      const next = { ...lastEvent, position: '0000000000000007', revision: 3 };
      for (const last of [lastEvent, next]) {
        await store().save([], { consumer, position: last.position, lastEvent: last, caughtUp: true });
      }
      expect((await store().checkpoint(consumer))?.lastEvent).toEqual(next);
      await store().reset(consumer);
      await store().save([], { consumer, position: undefined, caughtUp: false });
      expect((await store().checkpoint(consumer))?.lastEvent).toBeUndefined();
    });
  });
}
