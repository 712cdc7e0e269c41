import { randomUUID } from 'node:crypto';
import {
  type DocumentChange,
  type ReadModelStore,
  viewName,
} from '../../src/event-sourcing/consuming/read-model-store';
import { inOrder, keyOf, newThing, newThings, saved, type Thing, type Views } from './read-model-store.things';

type Change = Omit<DocumentChange, 'view' | 'key' | 'document'> & { readonly document?: Partial<Thing> };

const BEFORE: Readonly<Record<string, readonly Change[]>> = {
  'there is no document': [],
  'there is an earlier revision': [{ document: { revision: 2 } }],
  'there is the same revision': [{ document: { revision: 3 } }],
  'there is a later revision': [{ document: { revision: 4 } }],
  'it was deleted earlier': [{ document: { revision: 1 } }, { goneAt: 2 }],
  'it was deleted at the same revision': [{ document: { revision: 1 } }, { goneAt: 3 }],
  'it was deleted later': [{ document: { revision: 1 } }, { goneAt: 4 }],
  'it was deleted later and never existed': [{ goneAt: 4 }],
};

const CHANGES: Readonly<Record<string, Change>> = {
  'a document': { document: { revision: 3, colour: 'green' } },
  'a deletion at a revision': { goneAt: 3 },
  'a deletion': {},
};

const CASES = Object.keys(BEFORE).flatMap((before) => Object.keys(CHANGES).map((change) => [change, before] as const));

export function describeChanges(store: () => ReadModelStore, { things, secondVersion }: Views): void {
  describe('many changes', () => {
    const colourOf = (index: number) => (index % 3 === 0 ? 'green' : 'red');
    const newMany = (userId: string, length: number) =>
      newThings(
        userId,
        Array.from({ length }, (_, index) => ({ colour: colourOf(index) })),
      );

    it.each([
      ['new', { isNew: true }],
      ['changed', {}],
    ] as const)(
      'marked as %s, ten thousand, are saved in one call, and twice with the same result',
      async (_, hint) => {
        const userId = randomUUID();
        const many = newMany(userId, 10_000);
        const changes = many.map((thing) => ({ ...saved(thing, things), ...hint }));
        const expected = inOrder(many);
        for (let time = 1; time <= 2; time++) {
          await store().save(changes);
          expect(await store().list(things, { userId })).toEqual(expected);
          expect(await store().counts(things, { userId, equals: { colour: 'green' } }, ['colour'])).toEqual([
            { values: { colour: 'green' }, count: 3_334 },
          ]);
        }
      },
    );

    it('replace and delete existing documents', async () => {
      const userId = randomUUID();
      const many = newMany(userId, 1_000);
      await store().save(many.map((thing) => ({ ...saved(thing, things), isNew: true })));
      const later = many.map((thing) => ({ ...thing, revision: 1, size: 'large' }));
      const isKept = ({ colour }: Thing) => colour === 'green';
      const changes = later.map((thing) =>
        isKept(thing) ? saved(thing, things) : { view: things, key: keyOf(thing), document: undefined, goneAt: 1 },
      );
      for (let time = 1; time <= 2; time++) {
        await store().save(changes);
        expect(await store().list(things, { userId })).toEqual(inOrder(later.filter(isKept)));
        expect(await store().counts(things, { userId }, [])).toEqual([{ values: {}, count: 334 }]);
      }
    });
  });

  describe('a change that is wrongly marked as new', () => {
    it.each(CASES)('has the same result as without the hint: %s, where %s', async (name, before) => {
      const expected = await resultOf([...BEFORE[before]!, CHANGES[name]!]);
      expect(await resultOf([...BEFORE[before]!, { ...CHANGES[name]!, isNew: true }])).toEqual(expected);
    });

    it('has the same result in one save with others', async () => {
      const mine = newThings(randomUUID(), [{}, { revision: 5 }, {}]);
      await store().save(mine.slice(0, 2).map((thing) => saved(thing, things)));
      const later = mine.map((thing) => ({ ...thing, revision: 3, colour: 'green' }));
      await store().save(later.map((thing) => ({ ...saved(thing, things), isNew: true })));
      const expected = [later[0]!, mine[1]!, later[2]!];
      expect(await store().list(things, { userId: mine[0]!.user_id })).toEqual(inOrder(expected));
    });
  });

  describe('a deletion at a revision', () => {
    it.each([
      ['deletes an earlier revision', 2, undefined],
      ['keeps the same revision', 3, 3],
      ['keeps a later revision', 4, 4],
    ])('%s', async (_, revision, left) => {
      expect((await resultOf([{ document: { revision } }, { goneAt: 3 }])).got?.revision).toBe(left);
    });
  });

  describe('a removal', () => {
    it('deletes the document with the id, whoever owns it, and no other', async () => {
      const userId = randomUUID();
      const [removed, kept] = newThings(userId, [{ revision: 3 }, {}]) as [Thing, Thing];
      await store().save([removed, kept].map((thing) => saved(thing, things)));
      await store().remove(things, removed.id);
      expect(await store().get(things, keyOf(removed))).toBeUndefined();
      expect(await store().getMany(things, [keyOf(removed), keyOf(kept)])).toEqual([kept]);
      expect(await store().list(things, { userId })).toEqual([kept]);
      expect(await store().counts(things, { userId }, [])).toEqual([{ values: {}, count: 1 }]);
    });

    it('deletes it only from its view', async () => {
      const thing = newThing();
      await store().save([saved(thing, things), saved(thing, secondVersion)]);
      await store().remove(things, thing.id);
      expect(await store().get(things, keyOf(thing))).toBeUndefined();
      expect(await store().get(secondVersion, keyOf(thing))).toEqual(thing);
    });

    it('changes nothing if there is no document, or if it is repeated', async () => {
      const thing = newThing();
      await store().remove(things, thing.id);
      await store().save([saved(thing, things)]);
      expect(await store().get(things, keyOf(thing))).toEqual(thing);
      await store().remove(things, thing.id);
      await store().remove(things, thing.id);
      expect(await store().list(things, { userId: thing.user_id })).toEqual([]);
    });

    it.each([{}, { isNew: true }] as const)('lets a later revision come back (%j)', async (hint) => {
      const thing = newThing({ revision: 3 });
      await store().save([saved(thing, things)]);
      await store().remove(things, thing.id);
      const later = { ...thing, revision: 4 };
      await store().save([{ ...saved(later, things), ...hint }]);
      expect(await store().get(things, keyOf(thing))).toEqual(later);
    });
  });

  describe('a document of another user under the same id', () => {
    it.each([{}, { isNew: true }] as const)('is not replaced (%j)', async (hint) => {
      const thing = newThing();
      const theirs = { ...thing, user_id: randomUUID(), revision: 7 };
      await store().save([saved(thing, things)]);
      await store().save([{ ...saved(theirs, things), ...hint }]);
      expect(await store().get(things, keyOf(thing))).toEqual(thing);
      expect(await store().get(things, keyOf(theirs))).toBeUndefined();
      expect(await store().list(things, { userId: thing.user_id })).toEqual([thing]);
      expect(await store().list(things, { userId: theirs.user_id })).toEqual([]);
    });
  });

  describe('two versions of a view', () => {
    it('are saved, changed and deleted separately', async () => {
      const thing = newThing({ box: 'left' });
      const [userId, key] = [thing.user_id, keyOf(thing)];
      const second = { ...thing, revision: 1, box: 'right' };
      await store().save([saved(thing, things), saved(second, secondVersion)]);
      expect(await store().get(things, key)).toEqual(thing);
      expect(await store().get(secondVersion, key)).toEqual(second);
      expect(await store().list(things, { userId, equals: { colour: 'red' } })).toEqual([thing]);
      expect(await store().list(secondVersion, { userId, equals: { box: 'right' } })).toEqual([second]);
      expect(await store().counts(things, { userId }, ['colour'])).toEqual([{ values: { colour: 'red' }, count: 1 }]);
      expect(await store().counts(secondVersion, { userId }, ['box'])).toEqual([
        { values: { box: 'right' }, count: 1 },
      ]);
      await store().save([{ view: things, key, document: undefined, goneAt: 2 }]);
      expect(await store().getMany(things, [key])).toEqual([]);
      expect(await store().getMany(secondVersion, [key])).toEqual([second]);
    });

    it('are reset separately, with their checkpoints', async () => {
      const thing = newThing({ box: 'left' });
      await store().save([saved(thing, things)], { consumer: viewName(things), position: '3', caughtUp: true });
      const consumer = viewName(secondVersion);
      await store().save([saved(thing, secondVersion)], { consumer, position: '4', caughtUp: false });
      await store().reset(consumer, secondVersion);
      expect(await store().get(secondVersion, keyOf(thing))).toBeUndefined();
      expect(await store().checkpoint(consumer)).toBeUndefined();
      expect(await store().get(things, keyOf(thing))).toEqual(thing);
      expect(await store().checkpoint(viewName(things))).toEqual({ position: '3', caughtUp: true });
    });
  });

  /** The result of changes to one document in separate saves, without random fields. */
  async function resultOf(changes: readonly Change[]) {
    const thing = newThing();
    const [userId, key] = [thing.user_id, keyOf(thing)];
    for (const { document, ...change } of changes) {
      const changed = document && { ...thing, ...document };
      await store().save([{ view: things, key, document: changed, ...change }]);
    }
    const listed = await store().list<Thing>(things, { userId });
    const counts = await store().counts(things, { userId }, ['colour']);
    const got = await store().get<Thing>(things, key);
    return { got: got && summaryOf(got), listed: listed.map(summaryOf), counts };
  }

  function summaryOf({ revision, colour }: Thing) {
    return { revision, colour };
  }
}
