import { describeKilledErasing } from '../faults/killed-erasing';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStoresPlace } from '../support/two-stores-place';

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  const places: TwoStoresPlace[] = [];
  afterAll(() => Promise.all(places.map((place) => place.close())));
  describeKilledErasing(() => TwoStoresPlace.open(mongodb, places));
});
