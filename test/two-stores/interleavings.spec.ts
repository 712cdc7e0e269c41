import { Logger } from '@nestjs/common';
import { LONG, SAFE, showNoViolation, showViolation, UNSAFE, type Walk } from '../faults/interleavings';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStores } from '../support/walk/two-stores';

/** Whether as much is walked as on SQLite, which takes half an hour. */
const WALKS_ALL = process.env['WALK_ALL'] !== undefined;

const WALKS = SAFE.flatMap((safe): Walk[] => {
  const faults = WALKS_ALL ? safe.faults : safe.faultsOnServers;
  return faults === undefined ? [] : [{ ...safe, faults }];
});

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

    it.each(WALKS)(
      'of $who, with up to $faults faults',
      ({ cast, faults }) => showNoViolation(stores, cast, faults),
      LONG,
    );

    it.each(UNSAFE)(
      'and an order is found in which it is with two when $who, with up to $faults faults',
      (unsafe) => showViolation(stores, unsafe),
      LONG,
    );
  },
);
