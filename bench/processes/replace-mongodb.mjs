/** Documents of campaigns, taken one revision further in turns: through the adapter, and by bulk replaces alone. */
import { MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../dist/adapters/mongodb/mongodb.database.js';
import { MongodbReadModelStore } from '../../dist/adapters/mongodb/mongodb.read-model-store.js';
import { campaignProjection } from '../../dist/campaigns/campaign.projection.js';
import { project } from '../../dist/event-sourcing/projection.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns, rateOf } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

const TOGETHER = 500;
const { collection } = campaignProjection;

await answerTask(async ({ url, rounds, seconds }) => {
  const database = await MongodbDatabase.open(url);
  const store = await MongodbReadModelStore.open(database, [collection]);
  const client = new MongoClient(url);
  const raw = client.db().collection('raw', { writeConcern: { w: 'majority', journal: true } });
  await raw.createIndex({ user_id: 1, list_order: -1 });
  const documents = draftedStreams(TOGETHER).map(documentOf);
  let revision = 1;
  const save = () => {
    const changes = documents.map((document) => ({
      collection,
      key: { id: document.id, userId: document.user_id },
      document: { ...document, revision },
    }));
    revision++;
    return store.save(changes);
  };
  const replace = () => {
    const replacements = documents.map(({ id: _id, ...rest }) => ({
      replaceOne: { filter: { _id }, replacement: { ...rest, revision }, upsert: true },
    }));
    revision++;
    return raw.bulkWrite(replacements, { ordered: false });
  };
  for (const insert of [save, replace]) await insert();
  const numbers = await inTurns(rounds, {
    adapter: () => rateOf(save, TOGETHER, seconds),
    raw: () => rateOf(replace, TOGETHER, seconds),
  });
  await client.close();
  await database.close();
  return numbers;
});

function documentOf({ id: streamId, events }) {
  return project(
    campaignProjection,
    undefined,
    events.map((event, revision) => ({ ...event, streamId, revision })),
  );
}
