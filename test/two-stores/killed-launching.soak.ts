import { describeKilledLaunching } from '../faults/killed-launching';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStoresPlace } from '../support/two-stores-place';

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  const places: TwoStoresPlace[] = [];
  afterAll(() => Promise.all(places.map((place) => place.close())));
  describeKilledLaunching(() => TwoStoresPlace.open(mongodb, places));
});
