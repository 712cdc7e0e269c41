import { describeWalks, SAFE, type Walk } from '../faults/interleavings';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStores } from '../support/walk/two-stores';

/** Whether as much is walked as on SQLite, which takes half an hour. */
const WALKS_ALL = process.env['WALK_ALL'] !== undefined;

const WALKS = SAFE.flatMap((safe): Walk[] => {
  const faults = WALKS_ALL ? safe.faults : safe.faultsOnServers;
  return faults === undefined ? [] : [{ ...safe, faults }];
});

describeOnMongodb('On EventStoreDB and MongoDB:', (mongodb) =>
  describeWalks(WALKS, () => TwoStores.open(mongodb.newDatabase())),
);
