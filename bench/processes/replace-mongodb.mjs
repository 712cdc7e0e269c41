/**
 * Documents of campaigns, taken one revision further in turns: through the adapter, and by bulk replaces alone. Both have
 * the same index and send the same: filters that name the shard, with a response once a majority has it on disk.
 */
import { MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../dist/adapters/mongodb/mongodb.database.js';
import { MongodbReadModelStore } from '../../dist/adapters/mongodb/mongodb.read-model-store.js';
import { campaignProjection, CAMPAIGNS } from '../../dist/campaigns/campaign.projection.js';
import { project } from '../../dist/event-sourcing/consuming/projection.js';
import { listIndexOf } from '../../dist/event-sourcing/consuming/read-model-store.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns, rateOf } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

/** As many as a batch of the projector's has; fewer where the server takes longer than a round for those. */
const TOGETHER = [500, 50];

await answerTask(async ({ url, rounds, seconds }, say) => {
  const database = await MongodbDatabase.open(url);
  const store = await MongodbReadModelStore.open(database, [CAMPAIGNS]);
  const client = new MongoClient(url);
  const raw = client.db().collection('raw', { writeConcern: { w: 'majority', journal: true } });
  await raw.createIndex(Object.fromEntries(listIndexOf(CAMPAIGNS).map((field) => [field, 1])));
  const save = (documents) => store.save(documents.map(changeOf));
  const replace = (documents) => raw.bulkWrite(documents.map(replacementOf), { ordered: false });
  const documents = await asManyAsFit(raw, replace, seconds, say);
  let revision = 0;
  const next = () => {
    revision++;
    return documents.map((document) => ({ ...document, revision }));
  };
  // Once beforehand: what is measured finds all of them there.
  await save(next());
  const contenders = { adapter: () => rateOf(next, save, seconds), raw: () => rateOf(next, replace, seconds) };
  const numbers = await inTurns(rounds, contenders, say);
  await client.close();
  await database.close();
  return { ...numbers, together: documents.length };
});

/** @returns documents that are in the raw collection, alone, when it resolves */
async function asManyAsFit(raw, replace, seconds, say) {
  for (const together of TOGETHER) {
    await raw.deleteMany({});
    const documents = draftedStreams(together).map(documentOf);
    await replace(documents);
    const since = performance.now();
    await replace(documents);
    const took = (performance.now() - since) / 1_000;
    say(`${together} raw replaces together take ${took.toFixed(2)} s`);
    if (took <= seconds || together === TOGETHER.at(-1)) return documents;
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
