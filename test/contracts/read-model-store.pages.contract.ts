import { randomUUID } from 'node:crypto';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { inOrder, newThing, newThings, saved, type Views } from './read-model-store.things';

export function describePages(store: () => ReadModelStore, { things, boxed }: Views): void {
  describe('a page', () => {
    it('has the documents from its offset on, and the total of all pages', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{}, {}, {}, {}, {}]);
      await store().save([...mine, newThing()].map((thing) => saved(thing, things)));
      const page = (offset: number) => store().page(things, { userId, offset, limit: 2 });
      const all = inOrder(mine);
      expect(await page(0)).toEqual({ documents: all.slice(0, 2), total: 5 });
      expect(await page(2)).toEqual({ documents: all.slice(2, 4), total: 5 });
      expect(await page(4)).toEqual({ documents: all.slice(4), total: 5 });
      expect(await store().page(things, { userId, offset: 3 })).toEqual({ documents: all.slice(3), total: 5 });
    });

    it('after the last document is empty, and has the same total', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{}, {}, { colour: 'green' }]);
      await store().save(mine.map((thing) => saved(thing, things)));
      const beyond = { userId, offset: 3, limit: 2 };
      expect(await store().page(things, beyond)).toEqual({ documents: [], total: 3 });
      const equals = { colour: 'green' };
      expect(await store().page(things, { ...beyond, equals })).toEqual({ documents: [], total: 1 });
    });

    it('counts only what its filters select', async () => {
      const userId = randomUUID();
      const looks = ['red small', 'green small', 'red large', 'red small', 'red'].map((look) => look.split(' '));
      const mine = newThings(
        userId,
        looks.map(([colour, size]) => ({ colour: colour!, ...(size !== undefined && { size }) })),
      );
      await store().save(mine.map((thing) => saved(thing, things)));
      const red = inOrder(mine.filter(({ colour }) => colour === 'red'));
      const small = red.filter(({ size }) => size === 'small');
      const query = { userId, offset: 1, limit: 2 };
      expect(await store().page(things, { ...query, equals: { colour: 'red' } })).toEqual({
        documents: red.slice(1, 3),
        total: 4,
      });
      expect(await store().page(things, { ...query, equals: { colour: 'red', size: 'small' } })).toEqual({
        documents: small.slice(1),
        total: 2,
      });
    });

    it('has the total of the whole selection wherever it starts', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{}, {}, {}, {}]);
      await store().save(mine.map((thing) => saved(thing, things)));
      const all = inOrder(mine);
      const after = all[1]!.list_order;
      expect(await store().page(things, { userId, after })).toEqual({ documents: all.slice(2), total: 4 });
      expect(await store().page(things, { userId, after, ascending: true, offset: 0, limit: 1 })).toEqual({
        documents: [all[0]],
        total: 4,
      });
    });

    it('within a field has the total of that value', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{ box: 'left' }, { box: 'right' }, { box: 'left', colour: 'green' }]);
      await store().save([...mine, newThing({ box: 'left' })].map((thing) => saved(thing, boxed)));
      const left = inOrder(mine.filter(({ box }) => box === 'left'));
      const query = { userId, within: 'left', limit: 1 };
      expect(await store().page(boxed, query)).toEqual({ documents: left.slice(0, 1), total: 2 });
      expect(await store().page(boxed, { ...query, equals: { colour: 'green' } })).toEqual({
        documents: [mine[2]],
        total: 1,
      });
    });

    it('of an empty selection has no documents and the total 0', async () => {
      const thing = newThing();
      await store().save([saved(thing, things)]);
      const nothing = { documents: [], total: 0 };
      expect(await store().page(things, { userId: randomUUID() })).toEqual(nothing);
      expect(await store().page(things, { userId: thing.user_id, equals: { colour: 'blue' } })).toEqual(nothing);
      expect(await store().page(boxed, { userId: thing.user_id, within: 'left' })).toEqual(nothing);
    });
  });
}
