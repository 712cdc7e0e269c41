import { Logger } from '@nestjs/common';
import { AppendRefused } from '../../src/event-sourcing/event-store';
import { A, A_AGAIN, B, LATE_B, showNoViolation, walked } from '../faults/interleavings';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { type Cast } from '../support/walk/cast';
import { TwoStores } from '../support/walk/two-stores';

const CASTS: [string, number, Cast][] = [
  ['two creators', 2, { creators: [A, B] }],
  ['two creators, the second after the lease', 2, { creators: [A, LATE_B] }],
  ['two creators, the second after the lease, and the projector', 0, { creators: [A, LATE_B], projections: 1 }],
  ['two creators and a resolver', 0, { creators: [A, B], resolver: true }],
  ['two creators, one of them in two processes', 0, { creators: [A, A_AGAIN, B] }],
];

/** What a run of all of these may take on a machine that does much else. */
const LONG = 300_000;

/** A part of what is walked on SQLite: here every call goes to a server and back. */
describeOnMongodb(
  'On EventStoreDB and MongoDB a name is with one campaign at most, in every order of calls',
  (mongodb) => {
    let stores: TwoStores;
    beforeAll(async () => {
      // A resolver that fails says so each time.
      Logger.overrideLogger(false);
      stores = await TwoStores.open(mongodb.newDatabase());
    });
    afterAll(() => stores.close());

    it.each(CASTS)('of %s, with up to %d faults', (_who, faults, cast) => showNoViolation(stores, cast, faults), LONG);

    it.each<[string, number, Cast]>([
      ['a claim is deleted without a fence', 0, { creators: [A, B], resolver: true, withoutFence: true }],
      ['a claim is released when the append was refused', 1, { creators: [A, A_AGAIN, B], releasingOn: AppendRefused }],
    ])(
      'and an order is found in which it is with two when %s, with up to %d faults',
      async (_weakness, faults, cast) => {
        const twoOfAName = expect.arrayContaining(['two campaigns are named Spring']);
        expect((await walked(stores, cast, faults)).violation?.problems).toEqual(twoOfAName);
      },
      LONG,
    );
  },
);
