import { Logger } from '@nestjs/common';
import { AppendOutcomeUnknown, AppendRefused } from '../../src/event-sourcing/event-store';
import { type Cast } from '../support/walk/cast';
import { SqliteStores, type Stores } from '../support/walk/stores';
import { A, A_AGAIN, B, LATE_B, showNoViolation, walked } from './interleavings';

const CREATING: [string, number, Cast][] = [
  ['two creators, a resolver and the projector', 1, { creators: [A, B], resolver: true, projections: 1 }],
  ['two creators', 2, { creators: [A, B] }],
  ['two creators, the second after the lease', 2, { creators: [A, LATE_B] }],
  ['two creators, the second after the lease, and the projector', 1, { creators: [A, LATE_B], projections: 1 }],
  [
    'two creators, the second after the lease, a resolver and the projector twice',
    0,
    { creators: [A, LATE_B], resolver: true, projections: 2 },
  ],
  ['two creators, one of them in two processes', 1, { creators: [A, A_AGAIN, B] }],
  ['two creators, one of them in two processes, and a resolver', 0, { creators: [A, A_AGAIN, B], resolver: true }],
];

const renamedTo = ['Summer', 'Spring'];
const RENAMING: [string, number, Cast][] = [
  ['one creator', 1, { creators: [B], renamedTo }],
  ['one creator after the lease', 1, { creators: [LATE_B], renamedTo }],
  ['one creator and a resolver', 0, { creators: [B], renamedTo, resolver: true }],
  ['one creator after the lease and the projector twice', 0, { creators: [LATE_B], renamedTo, projections: 2 }],
];

/** What a run of all of these may take on a machine that does much else. */
const LONG = 600_000;

/**
 * Every order of the calls that the actors make to log and name index, with every choice of so many faults among them
 * (crash, refusal, lost request, lost reply), on the real protocol code. All of it is deterministic: what is found once
 * is found again. How many runs it took is printed.
 */
describe('A name is with one campaign at most, and every answer true, in every order of calls', () => {
  let stores: Stores;
  beforeAll(async () => {
    // A resolver that fails says so each time.
    Logger.overrideLogger(false);
    stores = await SqliteStores.open();
  });
  afterAll(() => stores.close());

  it.each(CREATING)('of %s, with up to %d faults', (_who, faults, cast) => showNoViolation(stores, cast, faults), LONG);

  it.each(RENAMING)(
    'of one who renames away and back, %s, with up to %d faults',
    (_who, faults, cast) => showNoViolation(stores, cast, faults),
    LONG,
  );

  describe('and an order is found in which it is with two', () => {
    const twoOfAName = expect.arrayContaining(['two campaigns are named Spring']);

    it.each<[string, number, Cast]>([
      ['a claim is deleted without a fence', 0, { creators: [A, B], resolver: true, withoutFence: true }],
      ['a claim is released when the append was refused', 1, { creators: [A, A_AGAIN, B], releasingOn: AppendRefused }],
      [
        'a claim is released when the outcome of the append is unknown',
        2,
        { creators: [A, B], releasingOn: AppendOutcomeUnknown },
      ],
    ])('when %s, with up to %d faults', async (_weakness, faults, cast) => {
      expect((await walked(stores, cast, faults)).violation?.problems).toEqual(twoOfAName);
    });
  });
});
