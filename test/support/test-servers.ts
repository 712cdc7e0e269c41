import { once } from 'node:events';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { findMongod } from '../tools/mongodb/mongod.binary';
import { MongodbServer } from '../tools/mongodb/mongodb.server';

/**
 * Serves the tests' EventStoreDB and MongoDB on free ports. Prints one line of JSON with their URLs, and the URL and
 * process id of each member of the replica set. Runs until it is interrupted or standard input ends, which happens when
 * the parent process ends.
 */
async function serve(size: number): Promise<void> {
  const mongod = await findMongod();
  if ('missing' in mongod) throw new Error(`The tests' MongoDB cannot be started: ${mongod.missing}.`);
  const members = await MongodbServer.startReplicaSet(mongod.path, size);
  const eventstoredb = new EventstoredbDouble();
  await eventstoredb.start();
  const readModel = MongodbServer.urlOf(members);
  const processes = members.map(({ url, pid }) => ({ url, pid }));
  process.stdout.write(`${JSON.stringify({ eventStore: eventstoredb.url, readModel, members: processes })}\n`);
  await stopped();
  await eventstoredb.stop();
  await Promise.all(members.map((member) => member.remove()));
}

function stopped(): Promise<unknown> {
  process.stdin.resume();
  const interrupted = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  return Promise.race([once(process.stdin, 'end'), ...interrupted]);
}

void serve(Number(process.argv[2] ?? 1)).then(() => process.exit());
