import { randomUUID } from 'node:crypto';
import { type ReadModelStore, type View, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { inOrder, keyOf, newThing, newThings, saved, type Thing, type Views } from './read-model-store.things';

const EMAIL = 'ada@example.com';

export function describeLookups(store: () => ReadModelStore, { things, boxed, discarded, rebuilt }: Views): void {
  describe.each([
    ['a view that groups its documents', boxed],
    ['a view without groups', things],
  ])('documents that are found by a field in %s', (_, view) => {
    const save = (...documents: readonly Thing[]) => store().save(documents.map((thing) => saved(thing, view)));
    const found = (userId: string, field: string, value: string, limit?: number) =>
      foundIn(view, userId, field, value, limit);

    it('are those of all groups, and only the own ones of the user', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{ box: 'left', email: EMAIL }, { box: 'right', email: EMAIL }, { email: EMAIL }]);
      const others = newThings(userId, [
        { box: 'left', email: 'bob@example.com' },
        { box: 'left', url: EMAIL },
      ]);
      const theirs = newThing({ box: 'left', email: EMAIL });
      await save(...mine, ...others, theirs);
      expect(await found(userId, 'email', EMAIL)).toEqual(inOrder(mine));
      expect(await found(theirs.user_id, 'email', EMAIL)).toEqual([theirs]);
      expect(await found(randomUUID(), 'email', EMAIL)).toEqual([]);
    });

    it.each(['email', 'url', 'size'])('have exactly this value: %s', async (field) => {
      const userId = randomUUID();
      const values = ['Müller', 'müller', 'Müller ', 'Mü', 'M%', ''];
      const each = newThings(
        userId,
        values.map((value) => ({ [field]: value })),
      );
      await save(...each);
      for (const [index, value] of values.entries()) expect(await found(userId, field, value)).toEqual([each[index]]);
      expect(await found(userId, field, 'M_')).toEqual([]);
    });

    it('are whole, with the fields that lists omit', async () => {
      const thing = newThing({ box: 'left', email: EMAIL, url: '/ada', more: { deep: [1, null] } });
      await save(thing);
      expect(await found(thing.user_id, 'email', EMAIL)).toEqual([thing]);
      expect(await found(thing.user_id, 'url', '/ada')).toEqual([thing]);
    });

    it('have a value: null and a missing field are never found', async () => {
      const userId = randomUUID();
      await save(...newThings(userId, [{ email: null }, {}]));
      for (const value of ['null', '', 'undefined']) expect(await found(userId, 'email', value)).toEqual([]);
    });

    it.each([
      ['another value', { email: 'bob@example.com' }],
      ['null', { email: null }],
    ])('are found by the value of their latest revision: after a change to %s', async (_change, fields) => {
      const thing = newThing({ box: 'left', email: EMAIL });
      const userId = thing.user_id;
      const changed = { ...thing, revision: 2, ...fields };
      await save(thing);
      await save(changed);
      await save({ ...thing, revision: 1 });
      expect(await found(userId, 'email', EMAIL)).toEqual([]);
      expect(await found(userId, 'email', 'bob@example.com')).toEqual(changed.email === null ? [] : [changed]);
      const back = { ...thing, revision: 3, box: 'right' };
      await save(back);
      expect(await found(userId, 'email', EMAIL)).toEqual([back]);
    });

    it.each([
      ['at a revision', { goneAt: 1 }],
      ['at any revision', {}],
    ])('do not include a document that was deleted %s', async (_deletion, goneAt) => {
      const [gone, kept] = newThings(randomUUID(), [{ email: EMAIL }, { email: EMAIL }]) as [Thing, Thing];
      await save(gone, kept);
      await store().save([{ view, key: keyOf(gone), document: undefined, ...goneAt }]);
      expect(await found(kept.user_id, 'email', EMAIL)).toEqual([kept]);
    });

    it('do not include a removed document', async () => {
      const [gone, kept] = newThings(randomUUID(), [{ email: EMAIL }, { email: EMAIL }]) as [Thing, Thing];
      await save(gone, kept);
      await store().remove(view, gone.id);
      expect(await found(kept.user_id, 'email', EMAIL)).toEqual([kept]);
    });

    it('do not include a document of which only the deletion was saved', async () => {
      const thing = newThing({ email: EMAIL });
      await store().save([{ view, key: keyOf(thing), document: undefined, goneAt: 2 }]);
      expect(await found(thing.user_id, 'email', EMAIL)).toEqual([]);
    });

    it('are at most as many as the limit', async () => {
      const userId = randomUUID();
      const mine = newThings(userId, [{ email: EMAIL }, { email: EMAIL }, { email: EMAIL }]);
      await save(...mine);
      const some = await found(userId, 'email', EMAIL, 2);
      expect(some).toHaveLength(2);
      expect(mine).toEqual(expect.arrayContaining(some));
      expect(await found(userId, 'email', EMAIL, 3)).toEqual(inOrder(mine));
      expect(await found(userId, 'email', EMAIL, 0)).toEqual([]);
    });
  });

  it.each([
    ['groups its documents', rebuilt],
    ['has no groups', discarded],
  ])(
    'a view that %s finds documents by a field while it is built, afterwards and when it is built again',
    async (_, view) => {
      const consumer = viewName(view);
      const [first, second] = newThings(randomUUID(), [{ email: EMAIL }, { email: EMAIL, box: 'left' }]) as [
        Thing,
        Thing,
      ];
      const found = () => foundIn(view, first.user_id, 'email', EMAIL);
      for (let time = 1; time <= 2; time++) {
        await store().save([saved(first, view)], { consumer, position: '1', caughtUp: false });
        expect(await found()).toEqual([first]);
        await store().save([saved(second, view)], { consumer, position: '2', caughtUp: true });
        expect(await found()).toEqual(inOrder([first, second]));
        await store().reset(consumer, view);
        expect(await found()).toEqual([]);
      }
    },
  );

  async function foundIn(view: View, userId: string, field: string, value: string, limit = 10): Promise<Thing[]> {
    return inOrder(await store().findBy<Thing>(view, { userId, field, value, limit }));
  }
}
