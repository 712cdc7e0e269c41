import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenStores } from '../../src/adapters/open-stores';
import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { CampaignRepository } from '../../src/campaigns/campaign.repository';
import { DocumentReader } from '../../src/event-sourcing/consuming/document-reader';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { type ReadModelDocument, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { type DomainEvent } from '../../src/event-sourcing/log/event-codec';
import { type EventStore } from '../../src/event-sourcing/log/event-store';
import { leadListProjection } from '../../src/lead-lists/lead-list.projection';
import { LeadListRepository } from '../../src/lead-lists/lead-list.repository';
import { listEntryProjection } from '../../src/lead-lists/list-entry.projection';
import { ListEntryRepository } from '../../src/lead-lists/list-entry.repository';
import { leadProjection } from '../../src/leads/lead.projection';
import { LeadRepository } from '../../src/leads/lead.repository';
import { VIEWS } from '../../src/projector/handlers';
import { senderProjection } from '../../src/senders/sender.projection';
import { SenderRepository } from '../../src/senders/sender.repository';
import { suppressionProjection } from '../../src/suppressions/suppression.projection';
import { SuppressionRepository } from '../../src/suppressions/suppression.repository';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { metadataOf } from '../support/new-events';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';

const PROJECTIONS = [
  { projection: projecting(campaignProjection), streams: (log: EventStore) => new CampaignRepository(log) },
  { projection: projecting(senderProjection), streams: (log: EventStore) => new SenderRepository(log) },
  { projection: projecting(leadProjection), streams: (log: EventStore) => new LeadRepository(log) },
  { projection: projecting(leadListProjection), streams: (log: EventStore) => new LeadListRepository(log) },
  { projection: projecting(listEntryProjection), streams: (log: EventStore) => new ListEntryRepository(log) },
  { projection: projecting(suppressionProjection), streams: (log: EventStore) => new SuppressionRepository(log) },
];

describe('On SQLite, a document', () => specs(() => ['sqlite::memory:', 'sqlite::memory:']));

describeOnMongodb('On MongoDB', (mongodb) => {
  describeOnEventstoredb('and EventStoreDB, a document', (eventstoredb) =>
    specs(() => [eventstoredb.url(), mongodb.newDatabase()]),
  );
});

/** Each history of the samples, with the id of a stream instead of the sample's id. */
function histories(version: string, id: string): DomainEvent[][] {
  const sample = readFileSync(join(__dirname, '../releases/views', `${version}.json`), 'utf8');
  const withId = sample.replaceAll(
    /"(campaign_id|sender_id|lead_id|list_id|entry_id|suppression_id)": "c"/g,
    `"$1": "${id}"`,
  );
  return (JSON.parse(withId) as { histories: { events: DomainEvent[] }[] }).histories.map(({ events }) => events);
}

/** As JSON, in which the order of nested fields matters. Responses choose the outer fields one by one. */
function bytes(document: ReadModelDocument | undefined): string {
  return JSON.stringify(document && Object.entries(document).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function specs(urls: () => [string, string]): void {
  let stores: OpenStores;
  beforeAll(async () => {
    const [eventStoreUrl, readModelUrl] = urls();
    stores = await OpenStores.open({ eventStoreUrl, readModelUrl }, VIEWS);
  });
  afterAll(() => stores.close());

  describe.each(PROJECTIONS.map((each) => ({ ...each, version: viewName(each.projection.view) })))(
    'of $version',
    ({ projection, version, streams }) => {
      it.each(histories(version, '').map((_, number) => number))(
        'is the same, read from the view or folded from its stream, for history %p',
        async (number) => {
          const { eventStore, readModel } = stores;
          const id = randomUUID();
          const stream = `${projection.category}-${id}`;
          const events = histories(version, id)[number]!;
          const news = events.map((event) => ({ ...event, id: randomUUID(), metadata: metadataOf('ada') }));
          await eventStore.append(stream, 'no_stream', news);
          const reader = new DocumentReader(
            projection,
            streams(eventStore),
            readModel,
            new ServedViews(readModel, eventStore),
          );
          const folded = await reader.find({ id, userId: 'ada' });

          const changes = await changesOf(projection, await eventStore.readStream(stream), readModel, eventStore);
          await readModel.save(changes);
          const projected = await readModel.get(projection.view, { id, userId: 'ada' });
          expect(folded).toStrictEqual(projected);
          expect(bytes(folded)).toBe(bytes(projected));
        },
      );
    },
  );
}
