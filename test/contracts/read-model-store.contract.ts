import { randomUUID } from 'node:crypto';
import {
  type DocumentChange,
  type DocumentKey,
  type ParkedEvent,
  type ReadModelStore,
  type View,
} from '../../src/event-sourcing/consuming/read-model-store';
import { describeChanges } from './read-model-store.changes.contract';
import { describeCheckpoints } from './read-model-store.checkpoints.contract';
import { describeCounts } from './read-model-store.counts.contract';
import { describeLists } from './read-model-store.lists.contract';
import { describeLookups } from './read-model-store.lookups.contract';
import { describeMaintainedCounts } from './read-model-store.maintained-counts.contract';
import { describePages } from './read-model-store.pages.contract';
import {
  inOrder,
  keyOf,
  newConsumer,
  newThing,
  newViews,
  saved as savedIn,
  type Thing,
} from './read-model-store.things';

export interface OpenedReadModelStore {
  readonly store: ReadModelStore;
  /** A second store on the same data. */
  readonly another: ReadModelStore;
  close(): Promise<void> | void;
}

/**
 * The contract of every read model store. The store may contain other data, because each test uses its own users and
 * consumers, and each run its own views.
 * @param open called once, with all views of the tests
 */
export function describeReadModelStore(
  name: string,
  open: (views: readonly View[]) => Promise<OpenedReadModelStore>,
): void {
  describe(`The read model store on ${name}`, () => {
    const views = newViews();
    const { things, others, discarded } = views;

    let opened: OpenedReadModelStore | undefined;
    const both = () => {
      if (opened === undefined) throw new Error('the store did not open');
      return opened;
    };
    const store = () => both().store;
    beforeAll(async () => {
      opened = await open(Object.values(views));
    });
    afterAll(() => opened?.close());

    describeLists(store, views);
    describePages(store, views);
    describeCounts(store, views);
    describeMaintainedCounts(store, () => both().another, views);
    describeLookups(store, views);
    describeChanges(store, views);
    describeCheckpoints(store, views);

    it('responds to a ping', async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });

    describe('a document', () => {
      it('exists once it is saved', async () => {
        const thing = newThing();
        expect(await store().get(things, keyOf(thing))).toBeUndefined();
        await store().save([saved(thing)]);
        expect(await store().get(things, keyOf(thing))).toEqual(thing);
      });

      it('comes back as it was saved', async () => {
        const more = {
          text: 'Grüße, 日本語, 👩‍👩‍👧 “quotes” \\ \n',
          nothing: null,
          hollow: { none: [], empty: '', zero: 0, no: false },
          nested: [{ deep: [1, { half: 0.5, more: [] }] }, Number.MAX_SAFE_INTEGER],
        };
        const thing = newThing({ more });
        await store().save([saved(thing)]);
        expect(await store().get(things, keyOf(thing))).toEqual(thing);
      });

      it("does not exist for another user or under another user's key", async () => {
        const thing = newThing();
        await store().save([saved(thing)]);
        const key = { id: thing.id, userId: randomUUID() };
        expect(await store().get(things, key)).toBeUndefined();
        expect(await store().getMany(things, [key])).toEqual([]);
        await store().save([gone(key)]);
        expect(await store().get(things, keyOf(thing))).toEqual(thing);
      });

      it('is only in its own view', async () => {
        const thing = newThing();
        await store().save([saved(thing)]);
        expect(await store().get(others, keyOf(thing))).toBeUndefined();
        expect(await store().list(others, { userId: thing.user_id })).toEqual([]);
      });

      it('is replaced completely by a later revision', async () => {
        const thing = newThing({ size: 'small', more: 'before' });
        const { more: _, ...later } = { ...thing, revision: 4, size: 'large', list_order: `later ${thing.id}` };
        await store().save([saved(thing)]);
        await store().save([saved(later)]);
        expect(await store().get(things, keyOf(thing))).toEqual(later);
        expect(await listed(thing.user_id, { size: 'small' })).toEqual([]);
        expect(await listed(thing.user_id, { size: 'large' })).toEqual([later]);
      });

      it.each([
        ['an earlier', 2],
        ['the same', 3],
      ])('is not changed by %s revision', async (_, revision) => {
        const thing = newThing({ revision: 3 });
        await store().save([saved(thing)]);
        await store().save([saved({ ...thing, revision, colour: 'green' })]);
        expect(await store().get(things, keyOf(thing))).toEqual(thing);
        expect(await listed(thing.user_id, { colour: 'green' })).toEqual([]);
      });

      it('is in no result after it is deleted', async () => {
        const thing = newThing();
        await store().save([saved(thing)]);
        await store().save([gone(keyOf(thing))]);
        expect(await store().get(things, keyOf(thing))).toBeUndefined();
        expect(await store().getMany(things, [keyOf(thing)])).toEqual([]);
        expect(await listed(thing.user_id)).toEqual([]);
      });

      it('can be deleted even if it never existed', async () => {
        const { user_id, ...thing } = newThing();
        await store().save([gone({ id: thing.id, userId: user_id })]);
        expect(await listed(user_id)).toEqual([]);
      });
    });

    describe('many documents', () => {
      it('are saved and deleted together, in several views', async () => {
        const userId = randomUUID();
        const [kept, changed, deleted] = [1, 2, 3].map(() => newThing({ user_id: userId })) as [Thing, Thing, Thing];
        const other = newThing({ user_id: userId });
        await store().save([kept, changed, deleted].map((thing) => saved(thing)));
        const after = { ...changed, revision: 1, colour: 'green' };
        await store().save([saved(after), gone(keyOf(deleted)), saved(other, others)]);
        expect(await listed(userId)).toEqual(inOrder([kept, after]));
        expect(await store().list(others, { userId })).toEqual([other]);
      });

      it('are saved a thousand at a time', async () => {
        const userId = randomUUID();
        const many = Array.from({ length: 1_000 }, () => newThing({ user_id: userId }));
        await store().save(many.map((thing) => saved(thing)));
        expect(await listed(userId)).toEqual(inOrder(many));
      });

      it('are the same whether changes are applied once or twice', async () => {
        const userId = randomUUID();
        const [kept, deleted] = [newThing({ user_id: userId }), newThing({ user_id: userId })];
        const first = [saved(kept), saved(deleted)];
        const second = [saved({ ...kept, revision: 1, colour: 'green' }), gone(keyOf(deleted))];
        for (const changes of [first, second]) await store().save(changes);
        const once = await listed(userId);
        expect(once).toEqual([{ ...kept, revision: 1, colour: 'green' }]);
        for (const changes of [second, first, second]) await store().save(changes);
        expect(await listed(userId)).toEqual(once);
      });

      it('are looked up by their keys, without missing ones', async () => {
        const [mine, alsoMine, theirs] = [newThing(), newThing(), newThing()];
        await store().save([mine, alsoMine, theirs].map((thing) => saved(thing)));
        const keys = [keyOf(theirs), { id: randomUUID(), userId: mine.user_id }, keyOf(mine)];
        const found = await store().getMany<Thing>(things, keys);
        expect(inOrder(found)).toEqual(inOrder([mine, theirs]));
        expect(await store().getMany(things, [])).toEqual([]);
      });

      it('reach the right one of many simultaneous callers', async () => {
        const many = Array.from({ length: 200 }, () => newThing());
        await store().save(many.map((thing) => saved(thing)));
        const looking = many.map((thing) => store().getMany(things, [keyOf(thing)]));
        const others = many.map(({ id }) => store().getMany(things, [{ id, userId: randomUUID() }]));
        expect(await Promise.all(looking)).toEqual(many.map((thing) => [thing]));
        expect((await Promise.all(others)).flat()).toEqual([]);
      });
    });

    describe('a parked event', () => {
      it('is kept for its consumer, in the order of the log', async () => {
        const [one, other] = [newConsumer(), newConsumer()];
        const [early, late] = [newParked('03'), newParked('12')];
        await store().park(one, late);
        await store().park(one, early);
        await store().park(other, newParked('05'));
        expect(await store().parked(one)).toEqual([early, late]);
        expect(await store().parked(newConsumer())).toEqual([]);
      });

      it('is stored once per stream, even if it is parked again', async () => {
        const consumer = newConsumer();
        const parked = newParked('03');
        await store().park(consumer, parked);
        await store().park(consumer, { ...parked, error: 'still does not fit' });
        expect(await store().parked(consumer)).toEqual([{ ...parked, error: 'still does not fit' }]);
      });

      it('is always the first one of its stream, in any order of parking', async () => {
        const consumer = newConsumer();
        const first = newParked('03');
        const later = { ...first, revision: first.revision + 1, position: '04', error: 'waits' };
        const earlier = { ...first, revision: first.revision - 1, position: '02' };
        await store().park(consumer, first);
        await store().park(consumer, later);
        expect(await store().parked(consumer)).toEqual([first]);
        await store().park(consumer, earlier);
        expect(await store().parked(consumer)).toEqual([earlier]);
      });

      it('is removed when it is unparked, but only for its consumer and stream', async () => {
        const [one, other] = [newConsumer(), newConsumer()];
        const [repaired, broken] = [newParked('03'), newParked('04')];
        for (const consumer of [one, other]) {
          await store().park(consumer, repaired);
          await store().park(consumer, broken);
        }
        await store().unpark(one, repaired.streamId);
        expect(await store().parked(one)).toEqual([broken]);
        expect(await store().parked(other)).toEqual([repaired, broken]);
        await store().unpark(one, repaired.streamId);
        expect(await store().parked(one)).toEqual([broken]);
      });
    });

    describe('a reset', () => {
      it('deletes the documents of its view, the checkpoint and the parked events', async () => {
        const consumer = newConsumer();
        const thing = newThing();
        await store().save([saved(thing, discarded)], { consumer, position: '3', caughtUp: false });
        await store().park(consumer, newParked('02'));
        await store().reset(consumer, discarded);
        expect(await store().get(discarded, keyOf(thing))).toBeUndefined();
        expect(await store().list(discarded, { userId: thing.user_id })).toEqual([]);
        expect(await store().checkpoint(consumer)).toBeUndefined();
        expect(await store().parked(consumer)).toEqual([]);
      });

      it('does not affect other views and other consumers', async () => {
        const [one, other] = [newConsumer(), newConsumer()];
        const thing = newThing();
        const parked = newParked('02');
        await store().save([saved(thing)], { consumer: other, position: '3', caughtUp: false });
        await store().park(other, parked);
        await store().reset(one, discarded);
        expect(await store().get(things, keyOf(thing))).toEqual(thing);
        expect((await store().checkpoint(other))?.position).toBe('3');
        expect(await store().parked(other)).toEqual([parked]);
      });

      it('lets the same documents be saved again, even at earlier revisions', async () => {
        const consumer = newConsumer();
        const thing = newThing();
        await store().save([saved({ ...thing, revision: 8 }, discarded)]);
        await store().reset(consumer, discarded);
        await store().save([saved(thing, discarded)], { consumer, position: '1', caughtUp: false });
        expect(await store().get(discarded, keyOf(thing))).toEqual(thing);
        expect((await store().checkpoint(consumer))?.position).toBe('1');
      });
    });

    function listed(userId: string, equals?: Record<string, string>): Promise<Thing[]> {
      return store().list<Thing>(things, { userId, ...(equals && { equals }) });
    }

    function saved(document: Thing, view: View = things): DocumentChange {
      return savedIn(document, view);
    }

    function gone(key: DocumentKey): DocumentChange {
      return { view: things, key, document: undefined };
    }
  });
}

function newParked(position: string): ParkedEvent {
  return { streamId: `thing-${randomUUID()}`, revision: 3, position, type: 'ThingHappened', error: 'does not fit' };
}
