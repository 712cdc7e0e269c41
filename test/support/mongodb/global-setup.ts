import { findMongod } from '../../tools/mongodb/mongod.binary';
import { MongodbServer } from '../../tools/mongodb/mongodb.server';
import { setMongodbOfThisRun } from './mongodb-of-this-run';
import { stopAfterThisRun } from './global-teardown';

/**
 * Starts the MongoDB that the suites of a run share, unless no suite needs one or TEST_READ_MODEL_URL names one. If
 * there is no mongod, the suites that need it are skipped and give the reason; with CI=true the run fails instead.
 */
export default async function startMongodb(): Promise<void> {
  // Set by the sequencer. Only this value prevents the start.
  if (process.env['MONGODB_NEEDED'] === 'false') return;
  const url = process.env['TEST_READ_MODEL_URL'] || undefined;
  const mongod = await findMongod();
  if ('missing' in mongod) {
    if (process.env['CI'] === 'true') throw new Error(`The tests need a MongoDB: ${mongod.missing}.`);
    return setMongodbOfThisRun({ url, missing: mongod.missing });
  }
  const executable = mongod.path;
  if (url !== undefined) return setMongodbOfThisRun({ url, executable });
  const server = await MongodbServer.start(executable);
  stopAfterThisRun(server);
  setMongodbOfThisRun({ url: server.url, executable });
}
