import { once } from 'node:events';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { findMongod } from '../tools/mongodb/mongod.binary';
import { MongodbServer } from '../tools/mongodb/mongodb.server';

/**
 * Serves the tests' EventStoreDB and MongoDB on free ports, for those who have none of their own to try something on.
 * Prints one line of JSON with their URLs, and goes on until standard input ends, which it does with whoever started
 * it, or until it is interrupted.
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
