import { once } from 'node:events';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { findMongod } from '../tools/mongodb/mongod.binary';
import { MongodbServer } from '../tools/mongodb/mongodb.server';

/**
 * Serves the tests' EventStoreDB and MongoDB on free ports. Prints one line of JSON with their URLs. Runs until it is
 * interrupted or standard input ends, which happens when the parent process ends.
 */
async function serve(): Promise<void> {
  const mongod = await findMongod();
  if ('missing' in mongod) throw new Error(`The tests' MongoDB cannot be started: ${mongod.missing}.`);
  const mongodb = await MongodbServer.start(mongod.path);
  const eventstoredb = new EventstoredbDouble();
  await eventstoredb.start();
  process.stdout.write(`${JSON.stringify({ eventStore: eventstoredb.url, readModel: mongodb.url })}\n`);
  await stopped();
  await eventstoredb.stop();
  await mongodb.remove();
}

function stopped(): Promise<unknown> {
  process.stdin.resume();
  const interrupted = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  return Promise.race([once(process.stdin, 'end'), ...interrupted]);
}

void serve().then(() => process.exit());
