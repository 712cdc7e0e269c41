import { describeKilledSuppressing } from '../faults/killed-suppressing';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStoresPlace } from '../support/two-stores-place';

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  const places: TwoStoresPlace[] = [];
  afterAll(() => Promise.all(places.map((place) => place.close())));
  describeKilledSuppressing(() => TwoStoresPlace.open(mongodb, places));
});
