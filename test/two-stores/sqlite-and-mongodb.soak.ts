import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeApiOn } from './api-on-stores';

describeOnMongodb('The service on SQLite and MongoDB keeps the contract', (mongodb) => {
  describeApiOn(
    (title, specs) => describe(title, () => specs({ url: () => 'sqlite::memory:' })),
    () => mongodb.newDatabase(),
  );
});
