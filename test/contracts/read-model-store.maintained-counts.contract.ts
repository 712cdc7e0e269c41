import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import {
  type DocumentChange,
  type ReadModelStore,
  viewName,
} from '../../src/event-sourcing/consuming/read-model-store';
import { keyOf, newConsumer, newThing, newThings, saved, type Thing, type Views } from './read-model-store.things';

const FIELDS = ['box', 'colour', 'size'] as const;

/** @param another a second store on the same data, as another process has it */
export function describeMaintainedCounts(
  store: () => ReadModelStore,
  another: () => ReadModelStore,
  { boxed, emptied }: Views,
): void {
  describe('counts of a view that groups its documents', () => {
    it('without a value are of all values, and can be grouped by them', async () => {
      const userId = randomUUID();
      const each = [{ box: 'left' }, { box: 'left', colour: 'green' }, { box: 'right' }, { size: 'small' }];
      await store().save([...newThings(userId, each), newThing({ box: 'left' })].map((thing) => saved(thing, boxed)));
      expect(await store().counts(boxed, { userId }, [])).toEqual([{ values: {}, count: 4 }]);
      expect(await counted(userId, ['box'])).toEqual(['left: 2', 'null: 1', 'right: 1']);
      expect(await counted(userId, ['colour'])).toEqual(['green: 1', 'red: 3']);
      expect(await counted(userId, ['box', 'colour'])).toEqual([
        'left green: 1',
        'left red: 1',
        'null red: 1',
        'right red: 1',
      ]);
      expect(await counted(userId, ['box'], { equals: { colour: 'red', size: 'small' } })).toEqual(['null: 1']);
      expect(await counted(userId, ['box', 'size'], { within: 'left' })).toEqual(['left null: 2']);
    });

    it('are of several values, and of none', async () => {
      const userId = randomUUID();
      const each = [{ box: 'left' }, { box: 'left', colour: 'green' }, { box: 'right' }, { box: 'middle' }];
      await store().save([...newThings(userId, each), newThing({ box: 'left' })].map((thing) => saved(thing, boxed)));
      const within = ['left', 'right', 'empty'];
      expect(await counted(userId, ['box'], { within })).toEqual(['left: 2', 'right: 1']);
      expect(await counted(userId, ['box'], { within, equals: { colour: 'red' } })).toEqual(['left: 1', 'right: 1']);
      expect(await store().counts(boxed, { userId, within }, [])).toEqual([{ values: {}, count: 3 }]);
      expect(await counted(userId, ['box'], { within: [] })).toEqual([]);
    });

    it('distinguish missing, empty and null texts like the documents', async () => {
      const userId = randomUUID();
      const things = newThings(userId, [{}, { size: '' }, { size: null }, { size: 'null' }, { box: '', size: '' }]);
      await store().save(things.map((thing) => saved(thing, boxed)));
      expect(await counted(userId, ['box', 'size'])).toEqual(
        [' : 1', 'null : 1', 'null null: 1', 'null null: 2'].sort(),
      );
    });

    it('follow a document that changes, moves, is deleted and comes back', async () => {
      const thing = newThing({ box: 'left' });
      const userId = thing.user_id;
      const steps: [Partial<Thing> | undefined, string[]][] = [
        [{ revision: 1, colour: 'green' }, ['left green null: 1']],
        [{ revision: 2, box: 'right' }, ['right red null: 1']],
        [{ revision: 1, box: 'left' }, ['right red null: 1']],
        [undefined, []],
        [{ revision: 4, box: 'middle' }, ['middle red null: 1']],
        [{ revision: 5, box: 'left', size: 'small' }, ['left red small: 1']],
      ];
      await store().save([{ ...saved(thing, boxed), isNew: true }]);
      for (const [fields, expected] of steps) {
        const document = fields && { ...thing, ...fields };
        const change = { view: boxed, key: keyOf(thing), document, ...(document === undefined && { goneAt: 3 }) };
        for (let time = 1; time <= 2; time++) {
          await store().save([change]);
          expect(await counted(userId, FIELDS)).toEqual(expected);
        }
      }
    });

    it('follow a removal', async () => {
      const userId = randomUUID();
      const [removed, kept] = newThings(userId, [{ box: 'left' }, { box: 'left' }]) as [Thing, Thing];
      await store().save([removed, kept].map((thing) => saved(thing, boxed)));
      for (let time = 1; time <= 2; time++) {
        await store().remove(boxed, removed.id);
        expect(await counted(userId, ['box'])).toEqual(['left: 1']);
      }
      await store().remove(boxed, kept.id);
      expect(await counted(userId, [])).toEqual([]);
      await store().save([saved({ ...kept, revision: 1, box: 'right' }, boxed)]);
      expect(await counted(userId, ['box'])).toEqual(['right: 1']);
    });

    it('do not change with a document of another user under the same id', async () => {
      const thing = newThing({ box: 'left' });
      const theirs = { ...thing, user_id: randomUUID(), revision: 7 };
      await store().save([saved(thing, boxed)]);
      for (const isNew of [{}, { isNew: true }] as const) await store().save([{ ...saved(theirs, boxed), ...isNew }]);
      await store().save([{ view: boxed, key: keyOf(theirs), document: undefined }]);
      expect(await counted(thing.user_id, FIELDS)).toEqual(['left red null: 1']);
      expect(await counted(theirs.user_id, FIELDS)).toEqual([]);
    });

    it('are the total of a page', async () => {
      const userId = randomUUID();
      await store().save(
        newThings(userId, [{ box: 'left' }, { box: 'left' }, { box: 'right' }]).map((thing) => saved(thing, boxed)),
      );
      expect((await store().page(boxed, { userId, within: 'left', limit: 1 })).total).toBe(2);
    });

    it('of many documents, boxes and users in one save are right, and after another save of the same', async () => {
      const users = [randomUUID(), randomUUID()];
      const each = Array.from({ length: 3_000 }, (_, index) => ({ box: `box ${index % 1_500}` }));
      const things = users.flatMap((userId) => newThings(userId, each));
      for (let time = 1; time <= 2; time++) {
        await store().save(things.map((thing) => ({ ...saved(thing, boxed), isNew: true })));
        const counts = await store().counts(boxed, { userId: users[1]! }, ['box']);
        expect(counts).toHaveLength(1_500);
        expect(new Set(counts.map(({ count }) => count))).toEqual(new Set([2]));
      }
    });

    it('equal a recount after two stores have saved to one box at the same time', async () => {
      const things = newThings(
        randomUUID(),
        Array.from({ length: 8 }, () => ({ box: 'left' })),
      );
      const colours = ['red', 'green', 'blue'];
      const saves = things.flatMap((thing, index) =>
        [0, 1, 2, 3].map((revision) => {
          const box = (index + revision) % 7 === 0 ? 'right' : 'left';
          return { ...thing, revision, box, colour: colours[(index + revision) % 3]! };
        }),
      );
      await Promise.all(
        saves.map((thing, index) => {
          const isLast = thing.revision === 3 && index % 5 === 0;
          const deletion = { view: boxed, key: keyOf(thing), document: undefined, goneAt: 3 };
          return (index % 2 === 0 ? store() : another()).save([isLast ? deletion : saved(thing, boxed)]);
        }),
      );
      await expectRecount(things);
    });

    it('equal a recount after any saves and removals', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uniqueArray(anyStep, { selector: ({ id }) => id, minLength: 1 })),
          async (saves) => {
            const things = newThings(randomUUID(), [{}, {}, {}]);
            for (const steps of saves) {
              await store().save(
                steps.flatMap((step) => (step.kind === 'removal' ? [] : [changeTo(things[step.id]!, step)])),
              );
              for (const { id, kind } of steps) if (kind === 'removal') await store().remove(boxed, things[id]!.id);
              await expectRecount(things);
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    it('are complete once a view that was being built has caught up', async () => {
      const [moved, deleted, kept] = newThings(
        randomUUID(),
        [{}, {}, {}].map(() => ({ box: 'left' })),
      ) as Thing[];
      const [userId, consumer] = [kept!.user_id, viewName(boxed)];
      const deletion = { view: boxed, key: keyOf(deleted!), document: undefined, goneAt: 1 };
      const move = saved({ ...moved!, revision: 1, box: 'right' }, boxed);
      await store().save([saved(moved!, boxed)]);
      const added = [deleted!, kept!].map((thing) => saved(thing, boxed));
      await store().save(added, { consumer, position: '1', caughtUp: false });
      await store().save([move, deletion], { consumer, position: '2', caughtUp: false });
      await another().save([], { consumer, position: '3', caughtUp: true });
      expect(await counted(userId, ['box'])).toEqual(['left: 1', 'right: 1']);
      const later = saved({ ...kept!, revision: 1, box: 'right' }, boxed);
      await another().save([later], { consumer, position: '4', caughtUp: true });
      expect(await counted(userId, ['box'])).toEqual(['right: 2']);
    });

    it('begin again at a reset, and leave with the view', async () => {
      const thing = newThing({ box: 'left' });
      const counts = () => store().counts(emptied, { userId: thing.user_id }, ['box']);
      const one = [{ values: { box: 'left' }, count: 1 }];
      await store().save([saved({ ...thing, revision: 5 }, emptied)]);
      await store().reset(newConsumer(), emptied);
      expect(await counts()).toEqual([]);
      await store().save([saved(thing, emptied)]);
      expect(await counts()).toEqual(one);
      const name = viewName(emptied);
      const others = (await store().stored()).filter((stored) => stored !== name);
      await store().drop(name);
      expect(await store().stored()).toEqual(others);
    });
  });

  const anyStep = fc.record({
    id: fc.nat({ max: 2 }),
    revision: fc.nat({ max: 6 }),
    box: fc.constantFrom('left', 'right', undefined),
    colour: fc.constantFrom('red', 'green'),
    size: fc.constantFrom('small', null, undefined),
    kind: fc.constantFrom('document', 'document', 'document', 'deletion at a revision', 'deletion', 'removal'),
    isNew: fc.boolean(),
  });
  type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

  function changeTo(thing: Thing, { revision, box, colour, size, kind, isNew }: Step): DocumentChange {
    const hint = isNew && { isNew: true as const };
    if (kind === 'deletion') return { view: boxed, key: keyOf(thing), document: undefined };
    if (kind !== 'document') return { view: boxed, key: keyOf(thing), document: undefined, goneAt: revision, ...hint };
    const fields = { ...(box !== undefined && { box }), ...(size !== undefined && { size }) };
    return { ...saved({ ...thing, revision, colour, ...fields }, boxed), ...hint };
  }

  /** @param things all things of one user */
  async function expectRecount(things: readonly Thing[]): Promise<void> {
    const documents = await store().getMany<Thing>(boxed, things.map(keyOf));
    const numbers = new Map<string, number>();
    for (const document of documents) {
      const group = FIELDS.map((field) => String(document[field] ?? null)).join(' ');
      numbers.set(group, (numbers.get(group) ?? 0) + 1);
    }
    const expected = [...numbers].map(([group, count]) => `${group}: ${count}`).sort();
    expect(await counted(things[0]!.user_id, FIELDS)).toEqual(expected);
  }

  async function counted(
    userId: string,
    by: readonly string[],
    selection: { within?: string | readonly string[]; equals?: Record<string, string> } = {},
  ): Promise<string[]> {
    const counts = await store().counts(boxed, { userId, ...selection }, by);
    return counts.map(({ values, count }) => `${by.map((field) => String(values[field])).join(' ')}: ${count}`).sort();
  }
}
