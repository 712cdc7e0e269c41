import { type CampaignEvent } from '../../../src/campaigns/domain/events';
import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { type NameClaim, type NameIndex } from '../../../src/campaigns/campaign-names/name-index';
import { SqliteNameIndex } from '../../../src/adapters/sqlite/sqlite.name-index';
import { SqliteDatabase } from '../../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../../src/adapters/sqlite/sqlite.event-store';
import { type Query } from '../../../src/adapters/sqlite/sqlite.statements';
import { SqliteReadModelStore } from '../../../src/adapters/sqlite/sqlite.read-model-store';
import { type Recorded } from '../../../src/event-sourcing/log/event-codec';
import { type EventStore, type Position, type RecordedEvent } from '../../../src/event-sourcing/log/event-store';
import { ServedViews } from '../../../src/event-sourcing/consuming/served-views';
import { ConnectSender } from '../../../src/senders/connect-sender/connect-sender';
import { ConnectSenderHandler } from '../../../src/senders/connect-sender/connect-sender.handler';
import { SenderAccounts } from '../../../src/senders/sender-accounts';
import { SenderRepository } from '../../../src/senders/sender.repository';
import { SENDERS } from '../../../src/senders/sender.projection';
import { StoppedClock } from '../../support/protocol';

export const ADA = { userId: 'ada', correlationId: 'conversation-1' };

/** Stores that are opened once for many runs. The log contains one sender. */
export abstract class Stores {
  abstract readonly eventStore: EventStore;
  abstract readonly names: NameIndex;
  abstract readonly senders: SenderAccounts;
  abstract readonly senderId: string;
  /** The checkpoint of the name follower. */
  followed: Position | undefined;

  /** All content except the sender, for comparing and for `refill`. */
  abstract content(): string | Promise<string>;

  abstract refill(content: string): Promise<void>;

  /** Puts the claims and the checkpoint of the name follower back to what they were. The log stays as it is. */
  async restoreClaims(content: string): Promise<void> {
    const { claims, followed } = JSON.parse(content) as Content;
    await this.refill(JSON.stringify({ ...(JSON.parse(await this.content()) as Content), claims, followed }));
  }

  abstract close(): void | Promise<void>;

  /** The events of all campaigns after a position, in log order. */
  abstract campaignEvents(after?: Position): Promise<readonly RecordedEvent[]>;

  abstract claims(): NameClaim[] | Promise<NameClaim[]>;

  abstract hasNews(): boolean;

  /** Removes all campaigns and names. Positions start again at the same place. */
  empty(): Promise<void> {
    return this.refill(NOTHING);
  }

  async history(): Promise<Recorded<CampaignEvent>[]> {
    return (await this.campaignEvents()).map((event) => campaignCodec.decode(event));
  }
}

/** @returns the id of the sender */
export async function connectSender(senders: SenderRepository): Promise<string> {
  const connecting = new ConnectSenderHandler(senders, new StoppedClock());
  const profile = { display_name: 'Ada', email_address: 'ada@example.com' };
  return (await connecting.execute(new ConnectSender('email', profile, ADA, 'the sender'))).id;
}

/** SQLite in memory. */
export class SqliteStores extends Stores {
  readonly eventStore: SqliteEventStore;
  readonly names: SqliteNameIndex;

  private constructor(
    private readonly database: SqliteDatabase,
    readonly senders: SenderAccounts,
    readonly senderId: string,
  ) {
    super();
    this.eventStore = new SqliteEventStore(database);
    this.names = new SqliteNameIndex(database);
  }

  static async open(): Promise<SqliteStores> {
    const database = SqliteDatabase.inMemory();
    const readModel = await SqliteReadModelStore.open(database, [SENDERS]);
    const eventStore = new SqliteEventStore(database);
    const senders = new SenderRepository(eventStore);
    const accounts = new SenderAccounts(readModel, new ServedViews(readModel, eventStore), senders);
    return new SqliteStores(database, accounts, await connectSender(senders));
  }

  content(): string {
    const events = this.database.all<object>(`SELECT * FROM events WHERE ${OF_CAMPAIGNS} ORDER BY position`);
    return JSON.stringify({ events, claims: this.database.all<object>(CLAIMS), followed: this.followed });
  }

  async refill(content: string): Promise<void> {
    const { events, claims, followed } = JSON.parse(content) as Content;
    this.followed = followed;
    await this.database.write('run', [
      [`DELETE FROM events WHERE ${OF_CAMPAIGNS}`],
      ['DELETE FROM name_claims'],
      ...events.map((row) => insertInto('events', row)),
      ...claims.map((row) => insertInto('name_claims', row)),
      ['UPDATE sqlite_sequence SET seq = (SELECT MAX(position) FROM events)'],
    ]);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  async campaignEvents(after?: Position): Promise<RecordedEvent[]> {
    const { signal } = new AbortController();
    const options = { category: 'campaign', signal, ...(after !== undefined && { after }) };
    for await (const { events } of this.eventStore.subscribe(options)) return [...events];
    return [];
  }

  claims(): NameClaim[] {
    return this.database.all<NameClaim>(CLAIMS);
  }

  hasNews(): boolean {
    const sql = `SELECT 1 FROM events WHERE ${OF_CAMPAIGNS} AND position > ?`;
    return this.database.get(sql, Number(this.followed ?? 0)) !== undefined;
  }
}

function insertInto(table: string, row: object): Query {
  const marks = Object.keys(row).map(() => '?');
  return [`INSERT INTO ${table} VALUES (${marks.join()})`, ...(Object.values(row) as unknown[])];
}

interface Content {
  readonly events: readonly object[];
  readonly claims: readonly object[];
  readonly followed?: Position;
}

const NOTHING = JSON.stringify({ events: [], claims: [] });
const OF_CAMPAIGNS = "stream_id LIKE 'campaign-%'";
const CLAIMS = 'SELECT * FROM name_claims ORDER BY user_id, name_key';
