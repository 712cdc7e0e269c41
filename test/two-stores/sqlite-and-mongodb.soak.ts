import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeApiOn } from './api-on-stores';

describeOnMongodb('The service on SQLite and MongoDB', (mongodb) => {
  describeApiOn(
    () => 'sqlite::memory:',
    () => mongodb.newDatabase(),
  );
});
