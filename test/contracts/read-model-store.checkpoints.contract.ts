import { type ReadModelStore, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { keyOf, newConsumer, newThing, newViews, saved, type Views } from './read-model-store.things';

export function describeCheckpoints(store: () => ReadModelStore, { things, discarded }: Views): void {
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

  describe('a view', () => {
    it('is caught up once its consumer has reached the end of the log, separately for each version', async () => {
      const { things, secondVersion } = newViews();
      const consumer = viewName(things);
      expect(await store().isCaughtUp(things)).toBe(false);
      await store().save([], { consumer, position: '3', caughtUp: false });
      expect(await store().isCaughtUp(things)).toBe(false);
      await store().save([], { consumer, position: '3', caughtUp: true });
      expect(await store().isCaughtUp(things)).toBe(true);
      expect(await store().isCaughtUp(secondVersion)).toBe(false);
    });

    it('of an empty log is caught up too', async () => {
      const { things } = newViews();
      await store().save([], { consumer: viewName(things), position: undefined, caughtUp: true });
      expect(await store().isCaughtUp(things)).toBe(true);
    });

    it('is no longer caught up after a reset', async () => {
      const consumer = viewName(discarded);
      await store().save([], { consumer, position: '3', caughtUp: true });
      expect(await store().isCaughtUp(discarded)).toBe(true);
      await store().reset(consumer, discarded);
      expect(await store().isCaughtUp(discarded)).toBe(false);
    });
  });
}
