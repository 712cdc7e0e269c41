import { randomUUID } from 'node:crypto';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { type NameIndex, MOST_COUNTED } from '../../src/campaigns/campaign-names/name-index';
import { freeCopyName, freeName } from '../../src/campaigns/campaign-names/free-name';
import { campaignNameProblem } from '../../src/campaigns/campaign-fields.dto';
import { copyName, nameKey, numberedName } from '../../src/campaigns/domain/campaign-name';
import { decorated } from '../support/decorated';

describe('The name that is suggested for one that is taken', () => {
  let database: SqliteDatabase;
  let names: NameIndex;
  let lookups: number;
  let statements: Set<string>;
  beforeEach(() => {
    lookups = 0;
    statements = new Set();
    database = SqliteDatabase.inMemory();
    const recording = decorated(database, {
      get: (sql: string, ...parameters: unknown[]) => {
        statements.add(sql);
        return database.get(sql, ...parameters);
      },
      all: (sql: string, ...parameters: unknown[]) => {
        statements.add(sql);
        return database.all(sql, ...parameters);
      },
    } as Partial<SqliteDatabase>);
    const adapter = new SqliteNameIndex(recording);
    names = counting(adapter, adapter.taken.bind(adapter), adapter.countNumbered.bind(adapter));
  });
  afterEach(() => database.close());

  function counting(port: NameIndex, taken: NameIndex['taken'], countNumbered: NameIndex['countNumbered']): NameIndex {
    return decorated<NameIndex>(port, {
      taken: (user, keys) => {
        lookups += keys.length;
        return taken(user, keys);
      },
      countNumbered: (user, numbers) => {
        lookups++;
        return countNumbered(user, numbers);
      },
    });
  }

  const take = (name: string, numbers: readonly number[], keyOf = (n: number) => nameKey(numberedName(name, n))) =>
    names.hold(numbers.map((number) => claimed(keyOf(number))));
  const upTo = (last: number): number[] => Array.from({ length: last - 1 }, (_, index) => index + 2);

  it.each([
    [2, []],
    [2, [3, 4, 10, 11]],
    [3, [2]],
    [5, [2, 3, 4, 6, 7]],
    [10, upTo(9)],
    [42, upTo(120).filter((n) => n !== 42 && n !== 77)],
    [99, upTo(98)],
    [100, upTo(99)],
    [999, upTo(2_000).filter((n) => n !== 999 && n !== 1_000)],
    [9_999, upTo(9_998)],
    [10_000, upTo(9_999)],
    [10_002, upTo(10_001)],
  ])('has the first free number: %d', async (free, taken) => {
    await take('Spring', taken);
    expect(await freeName(names, 'ada', 'Spring')).toBe(`Spring (${free})`);
  });

  it('takes fewer than 200 lookups for 10,000 names, and less than four times those for 1,000', async () => {
    await take('Spring', upTo(1_000));
    await freeName(names, 'ada', 'Spring');
    const withAThousand = lookups;
    await take(
      'Spring',
      upTo(10_001).filter((n) => n > 1_000),
    );
    lookups = 0;
    await freeName(names, 'ada', 'Spring');
    expect(lookups).toBeLessThan(4 * withAThousand);
    expect(lookups).toBeLessThan(200);
  });

  it.each([20_000, 1_000_000])('is free with %d names too, after fewer than 200 lookups', async (last) => {
    const numberIn = (key: string) => Number(/\((\d+)\)$/.exec(key)![1]);
    const many = counting(
      names,
      async (_user, keys) => new Set(keys.filter((key) => numberIn(key) <= last)),
      async (_user, { from, to }) => (last > MOST_COUNTED ? undefined : to - from + 1),
    );
    expect(await freeName(many, 'ada', 'Spring')).toBe(`Spring (${last + 1})`);
    expect(lookups).toBeLessThan(200);
  });

  it.each([
    ['at its limit', 'x'.repeat(200)],
    ['that is cut after a space', `${'x'.repeat(195)} ${'y'.repeat(4)}`],
    ['of code points that are two characters each', '👩'.repeat(200)],
    ['with invisible characters', `Spr\u200bing${'\u2060'.repeat(180)}x`],
    ['that is cut to invisible characters', `${'\u200b'.repeat(199)}x`],
    ['with characters that have a meaning in patterns', 'a*[b]?\\%_'],
  ])('is correct for a name %s', async (_what, name) => {
    await take(name, upTo(123));
    const free = await freeName(names, 'ada', name);
    expect(free).toBe(numberedName(name, 124));
    expect([...free].length).toBeLessThanOrEqual(200);
  });

  it('is the first free one among many names of another form', async () => {
    await take('Spring', upTo(150));
    await names.hold(Array.from({ length: 5_000 }, (_, n) => claimed(`Spring (10${n} in all`)));
    expect(await freeName(names, 'ada', 'Spring')).toBe('Spring (151)');
  });

  it('is free, but not the first free one, among more names than are counted', async () => {
    await take(
      'Spring',
      upTo(1_500).filter((n) => n !== 120),
    );
    await names.hold(Array.from({ length: MOST_COUNTED }, (_, n) => claimed(`Spring (10${n} in all`)));
    expect(await freeName(names, 'ada', 'Spring')).toBe('Spring (1501)');
  });

  it('is looked up only in the index of the keys of a user', async () => {
    await take('Spring', upTo(500));
    await freeName(names, 'ada', 'Spring');
    expect(statements.size).toBe(2);
    for (const sql of statements) {
      const plan = database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
      const onTable = plan.filter((detail) => detail.includes('name_claims'));
      expect(onTable).toEqual([expect.stringMatching(/^SEARCH name_claims USING .*\(user_id=\? AND name_key[=>]/)]);
      expect(plan.join()).not.toMatch(/TEMP B-TREE/);
    }
  });
});

describe('The name of a copy', () => {
  let database: SqliteDatabase;
  let names: NameIndex;
  beforeEach(() => {
    database = SqliteDatabase.inMemory();
    names = new SqliteNameIndex(database);
  });
  afterEach(() => database.close());

  const copies = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => nameKey(copyName('Spring', first + index)));

  it.each([
    ['Spring (copy)', []],
    ['Spring (copy)', copies(2, 5)],
    ['Spring (copy 2)', copies(1, 1)],
    ['Spring (copy 3)', [...copies(1, 2), ...copies(4, 20)]],
    ['Spring (copy 10)', copies(1, 9)],
    ['Spring (copy 1234)', [...copies(1, 1_233), ...copies(1_235, 1_300)]],
  ])('is %s, the first that is free', async (expected, taken) => {
    await names.hold(taken.map(claimed));
    expect(await freeCopyName(names, 'ada', 'Spring')).toBe(expected);
  });

  it('ignores numbers of another form', async () => {
    await names.hold(['Spring (2)', 'Spring (copy)', 'Spring copy 2', 'Spring (copy) (2)'].map(claimed));
    expect(await freeCopyName(names, 'ada', 'Spring')).toBe('Spring (copy 2)');
  });

  it('is shortened for a long name, and stays valid', async () => {
    const long = '🌱'.repeat(200);
    const first = await freeCopyName(names, 'ada', long);
    expect(first).toBe(`${'🌱'.repeat(193)} (copy)`);
    await names.hold([claimed(nameKey(first))]);
    const second = await freeCopyName(names, 'ada', long);
    expect(second).toBe(`${'🌱'.repeat(191)} (copy 2)`);
    expect([first, second].map(campaignNameProblem)).toEqual([undefined, undefined]);
  });
});

function claimed(name_key: string) {
  return {
    claim_id: randomUUID(),
    user_id: 'ada',
    name_key,
    name_key_version: 1,
    campaign_id: randomUUID(),
    command_id: randomUUID(),
    expected_revision: -1,
    lease_until: '2999-01-01T00:00:00.000Z',
    held: true,
  };
}
