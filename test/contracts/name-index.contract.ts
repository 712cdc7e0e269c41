import { randomUUID } from 'node:crypto';
import { type ClaimKey, type NameIndex, type NameClaim } from '../../src/campaigns/campaign-names/name-index';
import { newClaim, rivals } from '../support/new-claim';

export interface OpenedNameIndex {
  readonly names: NameIndex;
  close(): Promise<void> | void;
}

/**
 * The contract of every index of campaign names.
 * @param open returns an empty index
 */
export function describeNameIndex(name: string, open: () => Promise<OpenedNameIndex>): void {
  describe(`The name index on ${name}`, () => {
    let opened: OpenedNameIndex | undefined;
    const names = () => {
      if (opened === undefined) throw new Error('the index did not open');
      return opened.names;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    /** The claim that has the key. The port has no method to read it, so this tries to insert another claim. */
    const holderOf = async ({ user_id, name_key }: NameClaim): Promise<NameClaim | undefined> => {
      const probe = newClaim({ user_id, name_key });
      const inTheWay = await names().insert(probe);
      if (inTheWay === undefined) await names().delete(probe);
      return inTheWay;
    };

    describe('inserting a claim', () => {
      it('gives it a free key', async () => {
        const claim = newClaim();
        expect(await names().insert(claim)).toBeUndefined();
        expect(await holderOf(claim)).toEqual(claim);
      });

      it('a second time returns the claim itself', async () => {
        const claim = newClaim();
        await names().insert(claim);
        expect(await names().insert(claim)).toEqual(claim);
      });

      it('a second time returns the claim as it was first inserted', async () => {
        const claim = newClaim();
        await names().insert(claim);
        expect(await names().insert({ ...claim, lease_until: '2999-02-02T00:00:00.000Z' })).toEqual(claim);
      });

      it('returns the holder of its key, and does not replace it', async () => {
        const holder = newClaim({ expected_revision: 4, name_key_version: 2 });
        const rival = newClaim({ user_id: holder.user_id, name_key: holder.name_key });
        await names().insert(holder);
        expect(await names().insert(rival)).toEqual(holder);
        expect(await names().insert(rival)).toEqual(holder);
        expect(await holderOf(holder)).toEqual(holder);
      });

      it('succeeds for the same key of another user, and for another key of the same user', async () => {
        const claim = newClaim();
        await names().insert(claim);
        expect(await names().insert(newClaim({ name_key: claim.name_key }))).toBeUndefined();
        expect(await names().insert(newClaim({ user_id: claim.user_id }))).toBeUndefined();
      });

      it.each([
        ['case', 'Spring', 'spring'],
        ['an accent', 'Fruhling', 'Frühling'],
        ['a space at the end', 'Spring', 'Spring '],
        ['a joiner between emoji', '👩‍👧', '👩👧'],
      ])('distinguishes keys that differ by %s', async (_, one, other) => {
        const claim = newClaim({ name_key: one });
        await names().insert(claim);
        expect(await names().insert(newClaim({ user_id: claim.user_id, name_key: other }))).toBeUndefined();
      });

      it.each([2, 50])('succeeds for exactly one of %d simultaneous claims of one key', async (count) => {
        const { user_id, name_key } = newClaim();
        const claims = Array.from({ length: count }, () => newClaim({ user_id, name_key }));
        const inTheWay = await Promise.all(claims.map((claim) => names().insert(claim)));
        const winners = claims.filter((_, index) => inTheWay[index] === undefined);
        expect(winners).toHaveLength(1);
        const others = inTheWay.filter((claim) => claim !== undefined);
        expect(others).toEqual(Array.from({ length: count - 1 }, () => winners[0]));
      });

      it('many times at once succeeds once, and otherwise returns the claim itself', async () => {
        const claim = newClaim();
        const found = await Promise.all(Array.from({ length: 10 }, () => names().insert(claim)));
        expect(found.filter((inTheWay) => inTheWay === undefined)).toHaveLength(1);
        expect(found.filter((inTheWay) => inTheWay !== undefined)).toEqual(Array.from({ length: 9 }, () => claim));
      });
    });

    describe('deleting a claim', () => {
      it('frees its key', async () => {
        const claim = newClaim();
        const next = newClaim({ user_id: claim.user_id, name_key: claim.name_key });
        await names().insert(claim);
        await names().delete(claim);
        expect(await names().insert(next)).toBeUndefined();
        expect(await holderOf(claim)).toEqual(next);
      });

      it('does not delete another claim of the same key', async () => {
        const [gone, holder] = rivals();
        await names().insert(holder);
        await names().delete(gone);
        expect(await holderOf(holder)).toEqual(holder);
      });

      it('a second time does nothing', async () => {
        const claim = newClaim();
        await names().insert(claim);
        for (let time = 0; time < 2; time++) await expect(names().delete(claim)).resolves.toBeUndefined();
        expect(await holderOf(claim)).toBeUndefined();
      });
    });

    describe('holding claims', () => {
      it('marks existing claims as held', async () => {
        const [one, other, untouched] = [newClaim(), newClaim(), newClaim()];
        for (const claim of [one, other, untouched]) await names().insert(claim);
        expect(await names().hold([one, other])).toEqual([]);
        expect(await holderOf(one)).toEqual({ ...one, held: true });
        expect(await holderOf(other)).toEqual({ ...other, held: true });
        expect(await holderOf(untouched)).toEqual(untouched);
      });

      it('inserts missing claims as held', async () => {
        const claim = newClaim();
        expect(await names().hold([claim])).toEqual([]);
        expect(await holderOf(claim)).toEqual({ ...claim, held: true });
      });

      it('twice has the same result as once', async () => {
        const [there, missing] = [newClaim(), newClaim()];
        await names().insert(there);
        for (let time = 0; time < 2; time++) expect(await names().hold([there, missing])).toEqual([]);
        expect(await holderOf(there)).toEqual({ ...there, held: true });
        expect(await holderOf(missing)).toEqual({ ...missing, held: true });
      });

      it('returns the claims in the way of some, and holds the others', async () => {
        const [holder, late] = rivals();
        const free = newClaim();
        await names().insert(holder);
        expect(await names().hold([late, free])).toEqual([{ claim: late, inTheWay: holder }]);
        expect(await holderOf(holder)).toEqual(holder);
        expect(await holderOf(free)).toEqual({ ...free, held: true });
      });

      it('gives a key of two claims to the first one', async () => {
        const [earlier, later] = rivals();
        const refused = await names().hold([earlier, later]);
        expect(refused).toEqual([{ claim: later, inTheWay: { ...earlier, held: true } }]);
      });

      it('of none does nothing', async () => {
        expect(await names().hold([])).toEqual([]);
      });

      it('accepts hundreds of claims', async () => {
        const user_id = randomUUID();
        const claims = Array.from({ length: 300 }, () => newClaim({ user_id }));
        for (const claim of claims.slice(0, 10)) await names().insert(claim);
        expect(await names().hold(claims)).toEqual([]);
        const keys = claims.map((claim) => claim.name_key);
        expect(await names().taken(user_id, keys)).toEqual(new Set(keys));
      });
    });

    describe('the taken keys', () => {
      it('are the keys with a claim of that user, held or not', async () => {
        const [open, held, theirs] = [newClaim(), newClaim(), newClaim()];
        const mine = { user_id: open.user_id };
        await names().insert(open);
        await names().hold([{ ...held, ...mine }]);
        await names().insert(theirs);
        const keys = [open.name_key, held.name_key, theirs.name_key, randomUUID()];
        expect(await names().taken(open.user_id, keys)).toEqual(new Set([open.name_key, held.name_key]));
        expect(await names().taken(open.user_id, [])).toEqual(new Set());
      });

      it('lose a key whose claim is deleted', async () => {
        const claim = newClaim();
        await names().insert(claim);
        await names().delete(claim);
        expect(await names().taken(claim.user_id, [claim.name_key])).toEqual(new Set());
      });
    });

    describe('the count of numbered keys', () => {
      const user_id = randomUUID();
      const insertAll = (keys: readonly string[], user = user_id) =>
        names().hold(keys.map((name_key) => newClaim({ user_id: user, name_key })));
      const numbered = (prefix: string, from: number, to: number) =>
        Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index})`);

      it('includes the keys of that user and prefix in the range of numbers', async () => {
        const [mine, other] = ['Mine (', 'Minx ('];
        await insertAll(numbered(mine, 10, 60));
        await insertAll([...numbered(other, 10, 99), `${mine}70)`]);
        await insertAll(numbered(mine, 61, 99), randomUUID());
        const count = (from: number, to: number, prefix = mine) => names().countNumbered(user_id, { prefix, from, to });
        expect(await count(10, 99)).toBe(52);
        expect(await count(20, 29)).toBe(10);
        expect(await count(61, 69)).toBe(0);
        expect(await count(10, 10)).toBe(1);
        expect(await count(10, 99, other)).toBe(90);
        expect(await count(10, 99, 'Mine [')).toBe(0);
      });

      it('excludes keys of another form in the range', async () => {
        const prefix = 'Between (';
        await insertAll(['10)', '11) ', '1', '1x)', '12 apples)', '2)', '13)', '100)'].map((end) => `${prefix}${end}`));
        expect(await names().countNumbered(user_id, { prefix, from: 10, to: 19 })).toBe(2);
      });

      it.each(['a.b*c (', 'Frühling 👩‍👧 (', '[a-z]+ (', '100% _ \\\\ (', 'it\'s "it" ('])(
        'treats the prefix %p literally',
        async (prefix) => {
          await insertAll(numbered(prefix, 10, 14));
          expect(await names().countNumbered(user_id, { prefix, from: 10, to: 99 })).toBe(5);
        },
      );
    });

    describe('the expired claims', () => {
      // No other test has leases in this year, so all other claims in the index expire earlier or later.
      const NOW = '1907-06-01T12:00:00.000Z';
      const EARLIEST = '1907-01-01T00:00:00.000Z';
      const inserted: NameClaim[] = [];
      const insertLeased = async (lease_until: string): Promise<NameClaim> => {
        const claim = newClaim({ lease_until });
        inserted.push(claim);
        await names().insert(claim);
        return claim;
      };
      afterEach(async () => {
        for (const claim of inserted.splice(0)) await names().delete(claim);
      });

      it('are those whose lease ended before now, oldest first', async () => {
        const second = await insertLeased('1907-06-01T11:59:59.998Z');
        await insertLeased(NOW);
        await insertLeased('1907-06-01T12:00:00.001Z');
        const first = await insertLeased(EARLIEST);
        const third = await insertLeased('1907-06-01T11:59:59.999Z');
        expect(await names().expired(NOW, 10)).toEqual([first, second, third]);
      });

      it('are at most the requested number', async () => {
        const second = await insertLeased('1907-02-01T00:00:00.000Z');
        const first = await insertLeased(EARLIEST);
        await insertLeased('1907-03-01T00:00:00.000Z');
        expect(await names().expired(NOW, 2)).toEqual([first, second]);
      });

      it('exclude held and deleted claims', async () => {
        const [held, deleted, open] = [
          await insertLeased(EARLIEST),
          await insertLeased(EARLIEST),
          await insertLeased(EARLIEST),
        ];
        await names().hold([held]);
        await names().delete(deleted);
        expect(await names().expired(NOW, 10)).toEqual([open]);
      });
    });

    describe('pages of all claims', () => {
      let fresh: Awaited<ReturnType<typeof open>>;
      beforeEach(async () => (fresh = await open()));
      afterEach(() => fresh.close());

      async function pages(limit: number): Promise<NameClaim[][]> {
        const read: NameClaim[][] = [];
        for (let after: ClaimKey | undefined; ;) {
          const page = await fresh.names.page(after, limit);
          if (page.length === 0) return read;
          read.push(page);
          after = page[page.length - 1]!;
        }
      }

      it('contain each claim once, in the order of the keys', async () => {
        const keys = [
          ['ada', 'B'],
          ['ada', 'a'],
          ['ada', 'ä'],
          ['ada', '😀'],
          ['ada b', 'A'],
          ['bob', ''],
        ];
        const claims = keys.map(([user_id, name_key]) => newClaim({ user_id: user_id!, name_key: name_key! }));
        for (const claim of [...claims].reverse()) await fresh.names.insert(claim);
        for (const limit of [1, 2, 100]) {
          const read = await pages(limit);
          expect(read.map((page) => page.length)).toEqual(limit === 100 ? [6] : Array(6 / limit).fill(limit));
          expect(read.flat()).toEqual(claims);
        }
      });

      it('of an empty index are none', async () => {
        expect(await pages(10)).toEqual([]);
      });
    });
  });
}
