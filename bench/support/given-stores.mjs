import { join } from 'node:path';
import { MongoClient } from 'mongodb';

const MONGODB = /^(?<servers>mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/;

/**
 * Runs `work` with the URLs of the stores that were given, and an SQLite file in the place of one that was not. In a
 * MongoDB it gets a database of its own, which is dropped afterwards; what is in an event store's log stays there.
 */
export async function withStores({ eventStore, readModel }, scratch, work) {
  const folder = scratch.folder();
  const file = (name) => `sqlite:${join(folder, name)}`;
  const readModelUrl = readModel === undefined ? file('views.db') : inDatabaseOfItsOwn(readModel);
  try {
    return await work({ eventStoreUrl: eventStore ?? file('campaigns.db'), readModelUrl });
  } finally {
    if (readModelUrl.startsWith('mongodb')) await dropDatabase(readModelUrl);
  }
}

function inDatabaseOfItsOwn(url) {
  const { servers, database, options = '' } = MONGODB.exec(url)?.groups ?? {};
  if (servers === undefined) return url;
  const parameters = new URLSearchParams(options);
  // The account is known to the database that the URL named, not to ours.
  if (database && servers.includes('@') && !parameters.has('authSource')) parameters.set('authSource', database);
  return `${servers}/bench_${Date.now()}?${parameters}`;
}

async function dropDatabase(url) {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000, socketTimeoutMS: 60_000 });
  try {
    await client.db().dropDatabase();
  } catch (error) {
    // Not thrown: it would hide what the work itself met.
    process.stderr.write(`The database ${client.db().databaseName} may be left behind: ${error.message}\n`);
  } finally {
    await client.close();
  }
}
