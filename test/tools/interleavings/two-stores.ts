import { EventstoredbEventStore } from '../../../src/adapters/eventstoredb/eventstoredb.event-store';
import { positionOf } from '../../../src/adapters/eventstoredb/eventstoredb.position';
import { MongodbNameIndex } from '../../../src/adapters/mongodb/mongodb.name-index';
import { claimOf, type StoredClaim, storedOf } from '../../../src/adapters/mongodb/mongodb.claims';
import { MongodbDatabase } from '../../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../../src/adapters/mongodb/mongodb.read-model-store';
import { type NameClaim } from '../../../src/campaigns/campaign-names/name-index';
import { type Position, type RecordedEvent } from '../../../src/event-sourcing/log/event-store';
import { ServedViews } from '../../../src/event-sourcing/consuming/served-views';
import { SenderAccounts } from '../../../src/senders/sender-accounts';
import { SENDERS } from '../../../src/senders/sender.projection';
import { SenderRepository } from '../../../src/senders/sender.repository';
import { EventstoredbDouble } from '../eventstoredb/eventstoredb.double';
import { type Logged } from '../eventstoredb/eventstoredb.log';
import { follow } from '../../support/follow';
import { connectSender, Stores } from './stores';

/** A double of EventStoreDB, used through the client, and a MongoDB database. */
export class TwoStores extends Stores {
  /** The log when it was opened. */
  private readonly first: readonly Logged[];

  private constructor(
    private readonly eventstoredb: EventstoredbDouble,
    readonly eventStore: EventstoredbEventStore,
    private readonly database: MongodbDatabase,
    readonly names: MongodbNameIndex,
    readonly senders: SenderAccounts,
    readonly senderId: string,
  ) {
    super();
    this.first = [...eventstoredb.log.all];
  }

  /** @param url of an empty MongoDB database */
  static async open(url: string): Promise<TwoStores> {
    const eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
    const eventStore = EventstoredbEventStore.open(eventstoredb.url);
    const database = await MongodbDatabase.open(url);
    const names = await MongodbNameIndex.open(database);
    const repository = new SenderRepository(eventStore);
    const readModel = await MongodbReadModelStore.open(database, [SENDERS]);
    const senders = new SenderAccounts(readModel, new ServedViews(readModel, eventStore), repository);
    return new TwoStores(eventstoredb, eventStore, database, names, senders, await connectSender(repository));
  }

  async content(): Promise<string> {
    const events = this.campaignsLogged().map(({ streamId, id, type, contentType, data, metadata }): LoggedText => {
      return { streamId, id, type, contentType, data: textOf(data), metadata: textOf(metadata) };
    });
    return JSON.stringify({ events, claims: await this.claims(), followed: this.followed });
  }

  async refill(content: string): Promise<void> {
    const { events, claims, followed } = JSON.parse(content) as Content;
    this.followed = followed;
    this.eventstoredb.log.restore(this.first);
    for (const { streamId, data, metadata, ...event } of events) {
      const proposed = { ...event, data: Buffer.from(data), metadata: Buffer.from(metadata) };
      this.eventstoredb.log.append(streamId, 'any', [proposed]);
    }
    await this.stored.deleteMany({});
    if (claims.length > 0) await this.stored.insertMany(claims.map(storedOf));
  }

  async close(): Promise<void> {
    await this.eventStore.close();
    await this.database.close();
    await this.eventstoredb.stop();
  }

  async campaignEvents(after?: Position): Promise<readonly RecordedEvent[]> {
    const options = { category: 'campaign', ...(after !== undefined && { after }) };
    return (await follow(this.eventStore, options, ({ live }) => live)).events;
  }

  async claims(): Promise<NameClaim[]> {
    return (
      await this.stored
        .find({ _id: { $type: 'object' } })
        .sort({ _id: 1 })
        .toArray()
    ).map(claimOf);
  }

  hasNews(): boolean {
    const { followed } = this;
    const positions = this.campaignsLogged().map(({ position }) => positionOf({ commit: position, prepare: position }));
    return positions.some((position) => followed === undefined || position > followed);
  }

  private campaignsLogged() {
    return this.eventstoredb.log.all.filter(({ streamId }) => streamId.startsWith(PREFIX));
  }

  private get stored() {
    return this.database.collection<StoredClaim>('name_claims');
  }
}

interface Content {
  readonly events: readonly LoggedText[];
  readonly claims: readonly NameClaim[];
  readonly followed?: Position;
}

interface LoggedText {
  readonly streamId: string;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: string;
  readonly metadata: string;
}

const PREFIX = 'campaign-';

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
