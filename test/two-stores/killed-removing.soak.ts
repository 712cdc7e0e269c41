import { describeKilledRemoving } from '../faults/killed-removing';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStoresPlace } from '../support/two-stores-place';

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  const places: TwoStoresPlace[] = [];
  afterAll(() => Promise.all(places.map((place) => place.close())));
  describeKilledRemoving(() => TwoStoresPlace.open(mongodb, places));
});
