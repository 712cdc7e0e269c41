/**
 * Saves the next revision of campaign documents, alternately through the adapter and with raw bulk replaces. Both sides
 * have the same index, filter by shard key, and wait for a majority to have the documents on disk. Returns documents
 * per second, and per second of this process's CPU time, for each round, and the size of a batch.
 */
import { MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../dist/adapters/mongodb/mongodb.database.js';
import { MongodbReadModelStore } from '../../dist/adapters/mongodb/mongodb.read-model-store.js';
import { campaignProjection, CAMPAIGNS } from '../../dist/campaigns/campaign.projection.js';
import { project } from '../../dist/event-sourcing/consuming/projection.js';
import { listIndexOf } from '../../dist/event-sourcing/consuming/read-model-store.js';
import { draftedStreams } from '../support/drafted.mjs';
import { alternate, rateOf } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

/** The size of the projector's batches, and a smaller one for servers that need longer than a round for the first. */
const BATCH_SIZES = [500, 50];

await runTask(async ({ url, rounds, seconds }, report) => {
  const database = await MongodbDatabase.open(url);
  const store = await MongodbReadModelStore.open(database, [CAMPAIGNS]);
  const client = new MongoClient(url);
  const raw = client.db().collection('raw', { writeConcern: { w: 'majority', journal: true } });
  await raw.createIndex(Object.fromEntries(listIndexOf(CAMPAIGNS).map((field) => [field, 1])));
  const save = (documents) => store.save(documents.map(changeOf));
  const replace = (documents) => raw.bulkWrite(documents.map(replacementOf), { ordered: false });
  const documents = await firstBatch(raw, replace, seconds, report);
  let revision = 0;
  const next = () => {
    revision++;
    return documents.map((document) => ({ ...document, revision }));
  };
  // The adapter's collection has all documents before the measurement starts, like the raw one.
  await save(next());
  const contenders = { adapter: () => rateOf(next, save, seconds), raw: () => rateOf(next, replace, seconds) };
  const numbers = await alternate(rounds, contenders, report);
  await client.close();
  await database.close();
  return { ...numbers, batchSize: documents.length };
});

/**
 * @returns the first batch that is replaced within `seconds`, or the last one; the raw collection then has only these
 */
async function firstBatch(raw, replace, seconds, report) {
  for (const size of BATCH_SIZES) {
    await raw.deleteMany({});
    const documents = draftedStreams(size).map(documentOf);
    await replace(documents);
    const since = performance.now();
    await replace(documents);
    const took = (performance.now() - since) / 1_000;
    report(`a batch of ${size} raw replaces takes ${took.toFixed(2)} s`);
    if (took <= seconds || size === BATCH_SIZES.at(-1)) return documents;
  }
}

function changeOf(document) {
  return { view: CAMPAIGNS, key: { id: document.id, userId: document.user_id }, document };
}

function replacementOf({ id: _id, ...replacement }) {
  return { replaceOne: { filter: { _id, user_id: replacement.user_id }, replacement, upsert: true } };
}

function documentOf({ id: streamId, events }) {
  return project(
    campaignProjection,
    undefined,
    events.map((event, revision) => ({ ...event, streamId, revision })),
  );
}
