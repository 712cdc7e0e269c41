import { type Db } from 'mongodb';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { type Stored } from '../../src/adapters/mongodb/mongodb.database';
import { claimOf, type StoredClaim } from '../../src/adapters/mongodb/mongodb.claims';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { type TestMongodb } from './mongodb/describe-on-mongodb';
import { dump, onDatabase } from './mongodb/dump';
import { type Content, leadsIn, type Place } from './place';
import { wholeLog } from './two-stores';

/** An EventStoreDB and a MongoDB database of its own. */
export class TwoStoresPlace implements Place {
  private readonly eventstoredb = new EventstoredbDouble();

  private constructor(
    private readonly mongodb: TestMongodb,
    readonly readModelUrl: string,
    /** All places, for the caller to close. */
    private readonly all: TwoStoresPlace[],
  ) {
    all.push(this);
  }

  static async open(mongodb: TestMongodb, all: TwoStoresPlace[]): Promise<TwoStoresPlace> {
    const place = new TwoStoresPlace(mongodb, mongodb.newDatabase(), all);
    await place.eventstoredb.start();
    return place;
  }

  get eventStoreUrl(): string {
    return this.eventstoredb.url;
  }

  async copy(): Promise<TwoStoresPlace> {
    const copy = await TwoStoresPlace.open(this.mongodb, this.all);
    // The same events in the same order get the same positions.
    const written = this.eventstoredb.log.all.slice(copy.eventstoredb.log.all.length);
    for (const event of written) copy.eventstoredb.log.append(event.streamId, 'any', [event]);
    await onDatabase(this.readModelUrl, (from) => onDatabase(copy.readModelUrl, (to) => copyDatabase(from, to)));
    return copy;
  }

  async content(): Promise<Content> {
    const [events, ofLeads] = await this.onLog((store) =>
      Promise.all([wholeLog(store, 'campaign'), wholeLog(store, 'lead')]),
    );
    const find = (database: Db) =>
      database
        .collection<StoredClaim>('name_claims')
        .find({ _id: { $type: 'object' } })
        .toArray();
    const claims = await onDatabase(this.readModelUrl, find);
    return { claims: claims.map(claimOf), events: events.map(({ type }) => type), leads: leadsIn(ofLeads) };
  }

  async typesIn(streamId: string): Promise<readonly string[]> {
    const events = await this.onLog((store) => store.readStream(streamId));
    return events.map(({ type }) => type);
  }

  /** Without what a scavenge removes. */
  async traces(texts: readonly string[]): Promise<readonly string[]> {
    const streams = new Set(this.eventstoredb.log.all.map(({ streamId }) => streamId));
    const names = [...streams].filter((name) => !name.startsWith('$'));
    const events = await this.onLog((store) => Promise.all(names.map((name) => store.readStream(name))));
    const stored = JSON.stringify([events, ...(await dump(this.readModelUrl))]);
    return texts.filter((text) => stored.includes(text));
  }

  private onLog<T>(work: (store: EventstoredbEventStore) => Promise<T>): Promise<T> {
    const store = EventstoredbEventStore.open(this.eventStoreUrl);
    return work(store).finally(() => store.close());
  }

  async close(): Promise<void> {
    await this.eventstoredb.stop();
  }
}

/** Not copied, because a new projector would wait for the lease of the killed one. */
const NOT_COPIED = 'consumer_leases';

async function copyDatabase(from: Db, to: Db): Promise<void> {
  for (const { name } of await from.listCollections().toArray()) {
    const documents = name === NOT_COPIED ? [] : await from.collection<Stored>(name).find().toArray();
    if (documents.length > 0) await to.collection<Stored>(name).insertMany(documents);
  }
}
