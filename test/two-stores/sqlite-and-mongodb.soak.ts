import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { CAMPAIGNS, describeApiOn, PEOPLE } from './api-on-stores';

describeOnMongodb('The service on SQLite and MongoDB keeps the contract', (mongodb) => {
  describeApiOn(
    { ...CAMPAIGNS, ...PEOPLE },
    (title, specs) => describe(title, () => specs({ url: () => 'sqlite::memory:' })),
    () => mongodb.newDatabase(),
  );
});
