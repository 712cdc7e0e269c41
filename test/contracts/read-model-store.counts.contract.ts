import { randomUUID } from 'node:crypto';
import { type Count, type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { keyOf, newThing, newThings, saved, type Views } from './read-model-store.things';

export function describeCounts(store: () => ReadModelStore, { things, boxed }: Views): void {
  describe('counts', () => {
    it('are one number without a field to group by', async () => {
      const userId = await someThings();
      expect(await store().counts(things, { userId }, [])).toEqual([{ values: {}, count: 6 }]);
    });

    it('grouped by a field have its values, and null for documents without it', async () => {
      const userId = await someThings();
      expect(await counted(userId, ['colour'])).toEqual(['green: 2', 'red: 4']);
      expect(await counted(userId, ['size'])).toEqual(['large: 1', 'null: 3', 'small: 2']);
    });

    it('grouped by two fields have the combinations that occur', async () => {
      const userId = await someThings();
      const expected = ['green null: 1', 'green small: 1', 'red large: 1', 'red null: 2', 'red small: 1'];
      expect(await counted(userId, ['colour', 'size'])).toEqual(expected);
      const swapped = await store().counts(things, { userId }, ['size', 'colour']);
      expect(swapped).toContainEqual({ values: { size: 'large', colour: 'red' }, count: 1 });
    });

    it('treat a null field like a missing one', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{ size: null }, {}, { size: 'small' }]);
      await store().save(mine.map((thing) => saved(thing, things)));
      expect(await counted(userId, ['size'])).toEqual(['null: 2', 'small: 1']);
    });

    it('include only what the filters select', async () => {
      const userId = await someThings();
      const red = { userId, equals: { colour: 'red' } };
      expect(await store().counts(things, red, [])).toEqual([{ values: {}, count: 4 }]);
      expect(shown(await store().counts(things, red, ['size']), ['size'])).toEqual(['large: 1', 'null: 2', 'small: 1']);
      expect(shown(await store().counts(things, red, ['colour']), ['colour'])).toEqual(['red: 4']);
    });

    it('follow changes and deletions', async () => {
      const userId = randomUUID();
      const [a, b, c, d] = newThings(userId, [{ size: 'small' }, { size: 'small' }, {}, { size: 'large' }]);
      await store().save([a!, b!, c!, d!].map((thing) => saved(thing, things)));
      await store().save([
        saved({ ...a!, revision: 1, size: 'large' }, things),
        { view: things, key: keyOf(b!), document: undefined, goneAt: 1 },
        { view: things, key: keyOf(c!), document: undefined },
        // Never existed.
        { view: things, key: { id: randomUUID(), userId }, document: undefined, goneAt: 3, isNew: true },
      ]);
      expect(await store().counts(things, { userId }, [])).toEqual([{ values: {}, count: 2 }]);
      expect(await counted(userId, ['size'])).toEqual(['large: 2']);
      expect((await store().page(things, { userId })).total).toBe(2);
    });

    it('are empty if nothing is selected or everything is deleted', async () => {
      const thing = newThing();
      await store().save([saved(thing, things)]);
      await store().save([{ view: things, key: keyOf(thing), document: undefined, goneAt: 1 }]);
      for (const userId of [thing.user_id, randomUUID()]) {
        for (const by of [[], ['colour'], ['colour', 'size']]) {
          expect(await store().counts(things, { userId }, by)).toEqual([]);
        }
      }
    });

    it('within a field include only that value', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [
        { box: 'left' },
        { box: 'left', colour: 'green' },
        { box: 'left', colour: 'green' },
        { box: 'right' },
      ]);
      await store().save([...mine, newThing({ box: 'left' })].map((thing) => saved(thing, boxed)));
      const left = { userId, within: 'left' };
      expect(await store().counts(boxed, left, [])).toEqual([{ values: {}, count: 3 }]);
      expect(shown(await store().counts(boxed, left, ['colour']), ['colour'])).toEqual(['green: 2', 'red: 1']);
      const green = { ...left, equals: { colour: 'green' } };
      expect(await store().counts(boxed, green, [])).toEqual([{ values: {}, count: 2 }]);
      expect(await store().counts(boxed, { userId, within: 'middle' }, ['colour'])).toEqual([]);
    });
  });

  /** Saves things of a new user, and one of another user. @returns the new user */
  async function someThings(): Promise<string> {
    const userId = randomUUID();
    const mine = newThings(userId, [
      { size: 'small' },
      { size: 'large' },
      {},
      {},
      { colour: 'green', size: 'small' },
      { colour: 'green' },
    ]);
    await store().save([...mine, newThing({ size: 'small' })].map((thing) => saved(thing, things)));
    return userId;
  }

  async function counted(userId: string, by: readonly string[]): Promise<string[]> {
    return shown(await store().counts(things, { userId }, by), by);
  }
}

/** Sorted, because counts have no order. */
function shown(counts: readonly Count[], by: readonly string[]): string[] {
  return counts.map(({ values, count }) => `${by.map((field) => String(values[field])).join(' ')}: ${count}`).sort();
}
