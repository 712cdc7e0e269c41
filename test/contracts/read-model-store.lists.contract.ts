import { randomUUID } from 'node:crypto';
import { type ListQuery, type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { inOrder, keyOf, newThing, newThings, saved, type Thing, type Views } from './read-model-store.things';

export function describeLists(store: () => ReadModelStore, { things, boxed, others }: Views): void {
  describe('a list', () => {
    it("has all of one user's documents, the highest in order first", async () => {
      const userId = randomUUID();
      const orders = ['1 b', '2 a', '1 B', '10', '1 a', 'Ä', 'a'];
      const mine = orders.map((list_order) => newThing({ user_id: userId, list_order }));
      await store().save([...mine, newThing(), newThing()].map((thing) => saved(thing, things)));
      const got = await listed(userId);
      expect(got.map((thing) => thing.list_order)).toEqual(['Ä', 'a', '2 a', '10', '1 b', '1 a', '1 B']);
      expect(got).toEqual(inOrder(mine));
    });

    it('of a user without documents is empty', async () => {
      expect(await listed(randomUUID())).toEqual([]);
    });

    it('is filtered by one field or by several', async () => {
      const userId = randomUUID();
      const looks = ['red small', 'red large', 'green small', 'red small'].map((look) => look.split(' '));
      const [a, b, c, d] = looks.map(([colour, size]) => newThing({ user_id: userId, colour: colour!, size: size! }));
      const unsized = newThing({ user_id: userId, colour: 'red' });
      const theirs = newThing({ colour: 'red', size: 'small' });
      await store().save([a!, b!, c!, d!, unsized, theirs].map((thing) => saved(thing, things)));
      expect(await listed(userId, { colour: 'red' })).toEqual(inOrder([a!, b!, d!, unsized]));
      expect(await listed(userId, { size: 'small' })).toEqual(inOrder([a!, c!, d!]));
      expect(await listed(userId, { colour: 'red', size: 'small' })).toEqual(inOrder([a!, d!]));
      expect(await listed(userId, { colour: 'blue' })).toEqual([]);
    });

    it('starts with the lowest in order if it is ascending', async () => {
      const userId = randomUUID();
      const mine = newThings(
        userId,
        ['b', 'a', 'Ä', 'B', '10'].map((list_order) => ({ list_order })),
      );
      await store().save([...mine, newThing()].map((thing) => saved(thing, things)));
      expect(await store().list(things, { userId, ascending: true })).toEqual(inOrder(mine).reverse());
    });

    it('continues after a place in the order, with or without a document there', async () => {
      const userId = randomUUID();
      const [a, c, e] = newThings(userId, [{ list_order: 'a' }, { list_order: 'c' }, { list_order: 'e' }]);
      await store().save([a!, c!, e!].map((thing) => saved(thing, things)));
      const below = (after: string) => store().list(things, { userId, after });
      const above = (after: string) => store().list(things, { userId, after, ascending: true });
      expect(await below('e')).toEqual([c, a]);
      expect(await below('d')).toEqual([c, a]);
      expect(await below('a')).toEqual([]);
      expect(await above('a')).toEqual([c, e]);
      expect(await above('b')).toEqual([c, e]);
      expect(await above('e')).toEqual([]);
    });

    it.each([
      ['the highest', {}],
      ['the lowest', { ascending: true }],
    ] as const)('is read in parts from %s on without gaps or duplicates, also with a filter', async (_, direction) => {
      const userId = randomUUID();
      const colours = Array.from({ length: 11 }, (_, index) => ({ colour: index % 4 === 0 ? 'green' : 'red' }));
      const mine = newThings(userId, colours);
      await store().save([...mine, newThing()].map((thing) => saved(thing, things)));
      const expected = (documents: Thing[]) =>
        'ascending' in direction ? inOrder(documents).reverse() : inOrder(documents);
      expect(await inParts({ userId, limit: 4, ...direction })).toEqual(expected(mine));
      const red = mine.filter((thing) => thing.colour === 'red');
      const equals = { colour: 'red' };
      expect(await inParts({ userId, limit: 2, equals, ...direction })).toEqual(expected(red));
    });

    it('has at most the requested number of documents', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{}, {}, {}]);
      await store().save(mine.map((thing) => saved(thing, things)));
      expect(await store().list(things, { userId, limit: 2 })).toEqual(inOrder(mine).slice(0, 2));
      expect(await store().list(things, { userId, limit: 9 })).toEqual(inOrder(mine));
      expect(await store().list(things, { userId, limit: 0 })).toEqual([]);
    });

    it('omits details, which a lookup by key includes', async () => {
      const thing = newThing({ more: { nodes: [1, 2] }, size: 'small' });
      const { more: _, ...shown } = thing;
      await store().save([saved(thing, things)]);
      const userId = thing.user_id;
      expect(await store().list(things, { userId })).toStrictEqual([shown]);
      expect(await store().list(things, { userId, equals: { size: 'small' } })).toStrictEqual([shown]);
      expect((await store().page(things, { userId })).documents).toStrictEqual([shown]);
      expect(await store().get(things, keyOf(thing))).toEqual(thing);
      expect(await store().getMany(things, [keyOf(thing)])).toEqual([thing]);
    });

    it('includes all fields if its view has no details', async () => {
      const thing = newThing({ more: 'much' });
      await store().save([saved(thing, others)]);
      expect(await store().list(others, { userId: thing.user_id })).toEqual([thing]);
    });

    it('within a field has only documents of one user with that value', async () => {
      const userId = randomUUID();
      const [a, b, c, elsewhere] = newThings(userId, [
        { box: 'left', list_order: '1' },
        { box: 'left', list_order: '2', colour: 'green' },
        { box: 'left', list_order: '3' },
        { box: 'right', list_order: '2' },
      ]);
      const [theirs, unboxed] = [newThing({ box: 'left' }), newThing({ user_id: userId })];
      await store().save([a!, b!, c!, elsewhere!, theirs, unboxed].map((thing) => saved(thing, boxed)));
      const left = { userId, within: 'left' };
      expect(await store().list(boxed, left)).toEqual([c, b, a]);
      expect(await store().list(boxed, { ...left, ascending: true, after: '1' })).toEqual([b, c]);
      expect(await store().list(boxed, { ...left, after: '3' })).toEqual([b, a]);
      expect(await store().list(boxed, { ...left, offset: 1, limit: 1 })).toEqual([b]);
      expect(await store().list(boxed, { ...left, equals: { colour: 'red' } })).toEqual([c, a]);
      expect(await store().list(boxed, { userId, within: 'right' })).toEqual([elsewhere]);
      expect(await store().list(boxed, { userId, within: 'middle' })).toEqual([]);
    });

    it('within a field follows a document to another value', async () => {
      const thing = newThing({ box: 'left' });
      const moved = { ...thing, revision: 1, box: 'right' };
      await store().save([saved(thing, boxed)]);
      await store().save([saved(moved, boxed)]);
      expect(await store().list(boxed, { userId: thing.user_id, within: 'left' })).toEqual([]);
      expect(await store().list(boxed, { userId: thing.user_id, within: 'right' })).toEqual([moved]);
    });

    async function inParts(query: ListQuery & { limit: number }): Promise<Thing[]> {
      const all: Thing[] = [];
      for (;;) {
        const last = all[all.length - 1];
        const part = await store().list<Thing>(things, { ...query, ...(last && { after: last.list_order }) });
        all.push(...part);
        if (part.length < query.limit) return all;
      }
    }
  });

  function listed(userId: string, equals?: Record<string, string>): Promise<Thing[]> {
    return store().list<Thing>(things, { userId, ...(equals && { equals }) });
  }
}
