import { randomUUID } from 'node:crypto';
import {
  type DocumentChange,
  type ReadModelStore,
  viewName,
} from '../../src/event-sourcing/consuming/read-model-store';
import { inOrder, keyOf, newThing, newThings, saved, type Thing, type Views } from './read-model-store.things';

type Change = Omit<DocumentChange, 'view' | 'key' | 'document'> & { readonly document?: Partial<Thing> };

const BEFORE: Readonly<Record<string, readonly Change[]>> = {
  'nothing is there': [],
  'an earlier revision is there': [{ document: { revision: 2 } }],
  'the same revision is there': [{ document: { revision: 3 } }],
  'a later revision is there': [{ document: { revision: 4 } }],
  'it went earlier': [{ document: { revision: 1 } }, { goneAt: 2 }],
  'it went at the same revision': [{ document: { revision: 1 } }, { goneAt: 3 }],
  'it went later': [{ document: { revision: 1 } }, { goneAt: 4 }],
  'it went later, and never was there': [{ goneAt: 4 }],
};

const CHANGES: Readonly<Record<string, Change>> = {
  'a document': { document: { revision: 3, colour: 'green' } },
  'a deletion at a revision': { goneAt: 3 },
  'a deletion': {},
};

const CASES = Object.keys(BEFORE).flatMap((before) => Object.keys(CHANGES).map((change) => [change, before] as const));

export function describeChanges(store: () => ReadModelStore, { things, secondVersion }: Views): void {
  describe('ten thousand changes', () => {
    const colourOf = (index: number) => (index % 3 === 0 ? 'green' : 'red');
    const newMany = (userId: string) =>
      newThings(
        userId,
        Array.from({ length: 10_000 }, (_, index) => ({ colour: colourOf(index) })),
      );

    it.each([
      ['new', { isNew: true }],
      ['changed', {}],
    ] as const)('said to be %s are saved at once, and twice is the same as once', async (_, hint) => {
      const userId = randomUUID();
      const many = newMany(userId);
      const changes = many.map((thing) => ({ ...saved(thing, things), ...hint }));
      const expected = inOrder(many);
      for (let time = 1; time <= 2; time++) {
        await store().save(changes);
        expect(await store().list(things, { userId })).toEqual(expected);
        expect(await store().counts(things, { userId, equals: { colour: 'green' } }, ['colour'])).toEqual([
          { values: { colour: 'green' }, count: 3_334 },
        ]);
      }
    });

    it('of documents that are there replace and delete them', async () => {
      const userId = randomUUID();
      const many = newMany(userId);
      await store().save(many.map((thing) => ({ ...saved(thing, things), isNew: true })));
      const later = many.map((thing) => ({ ...thing, revision: 1, size: 'large' }));
      const isKept = ({ colour }: Thing) => colour === 'green';
      const changes = later.map((thing) =>
        isKept(thing) ? saved(thing, things) : { view: things, key: keyOf(thing), document: undefined, goneAt: 1 },
      );
      for (let time = 1; time <= 2; time++) {
        await store().save(changes);
        expect(await store().list(things, { userId })).toEqual(inOrder(later.filter(isKept)));
        expect(await store().counts(things, { userId }, [])).toEqual([{ values: {}, count: 3_334 }]);
      }
    });
  });

  describe('a change that is wrongly said to be new', () => {
    it.each(CASES)('decides the same as without the hint: %s, where %s', async (name, before) => {
      const expected = await leadsTo([...BEFORE[before]!, CHANGES[name]!]);
      expect(await leadsTo([...BEFORE[before]!, { ...CHANGES[name]!, isNew: true }])).toEqual(expected);
    });

    it('decides the same in one save with others', async () => {
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
      ['leaves the same revision as it is', 3, 3],
      ['leaves a later revision as it is', 4, 4],
    ])('%s', async (_, revision, left) => {
      expect((await leadsTo([{ document: { revision } }, { goneAt: 3 }])).got?.revision).toBe(left);
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
    it('are saved, changed and deleted apart', async () => {
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

    it('are reset apart, with their checkpoints', async () => {
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

  /** What the changes of one document, each in a save of its own, leave of it; without what is random. */
  async function leadsTo(changes: readonly Change[]) {
    const thing = newThing();
    const [userId, key] = [thing.user_id, keyOf(thing)];
    for (const { document, ...change } of changes) {
      const changed = document && { ...thing, ...document };
      await store().save([{ view: things, key, document: changed, ...change }]);
    }
    const listed = await store().list<Thing>(things, { userId });
    const counts = await store().counts(things, { userId }, ['colour']);
    const got = await store().get<Thing>(things, key);
    return { got: got && told(got), listed: listed.map(told), counts };
  }

  function told({ revision, colour }: Thing) {
    return { revision, colour };
  }
}
