import { join } from 'node:path';
import { MongoClient } from 'mongodb';

const MONGODB = /^(?<servers>mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/;

/**
 * Runs `work` with the URLs of the given stores, and with a SQLite file for each one that is undefined. On MongoDB it
 * creates a database and drops it afterwards. The events in an event store stay there.
 */
export async function withStores({ eventStore, readModel }, scratch, work) {
  const folder = scratch.folder();
  const file = (name) => `sqlite:${join(folder, name)}`;
  const readModelUrl = readModel === undefined ? file('views.db') : withNewDatabase(readModel);
  try {
    return await work({ eventStoreUrl: eventStore ?? file('campaigns.db'), readModelUrl });
  } finally {
    if (readModelUrl.startsWith('mongodb')) await dropDatabase(readModelUrl);
  }
}

function withNewDatabase(url) {
  const { servers, database, options = '' } = MONGODB.exec(url)?.groups ?? {};
  if (servers === undefined) return url;
  const parameters = new URLSearchParams(options);
  // The account belongs to the database in the given URL.
  if (database && servers.includes('@') && !parameters.has('authSource')) parameters.set('authSource', database);
  return `${servers}/bench_${Date.now()}?${parameters}`;
}

async function dropDatabase(url) {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000, socketTimeoutMS: 60_000 });
  try {
    await client.db().dropDatabase();
  } catch (error) {
    // Not thrown, because it would hide an error of `work`.
    process.stderr.write(`The database ${client.db().databaseName} could not be dropped: ${error.message}\n`);
  } finally {
    await client.close();
  }
}
