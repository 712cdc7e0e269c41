import { setImmediate as aTurn } from 'node:timers/promises';
import { type StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type OpenedClient, openClient } from './eventstoredb.client';
import { addressIn, type EventstoredbAddress } from './eventstoredb.connection-string';
import { within } from './eventstoredb.deadline';

type Kind = 'append' | 'read' | 'subscribe';

/** One client and its failure counters. */
export interface Session extends OpenedClient {
  readonly failuresInARow: Record<Kind, number>;
  ended: boolean;
  /** The failure because of which the client was replaced, which also ended its other subscriptions. */
  replacedBecause?: StoreUnavailable | undefined;
}

const FAILURES_BEFORE_A_NEW_CLIENT = 3;

/**
 * Holds the current client, and replaces it after several failures in a row.
 *
 * Trap: the client caches the result of its first query for the server's features. If that query failed or never gets a
 * response, no append succeeds until the client is replaced.
 */
export class EventstoredbConnection {
  private current: Session;
  private readonly closing = new Set<Promise<void>>();
  private closed = false;

  readonly address: EventstoredbAddress;

  /** @param patience how long closing a client may take, in milliseconds */
  constructor(
    private readonly connectionString: string,
    private readonly patience: number,
  ) {
    this.current = this.open();
    this.address = addressIn(connectionString);
  }

  get session(): Session {
    return this.current;
  }

  succeeded(session: Session, kind: Kind): void {
    session.failuresInARow[kind] = 0;
  }

  /**
   * Counts each kind separately, because reads can succeed while all appends fail.
   *
   * Trap: a failure may be reported while Node reads from HTTP/2. If a call is cancelled at that point, Node writes to
   * the broken connection until it runs out of memory. So the client is replaced in a later turn of the event loop.
   */
  async failed(session: Session, kind: Kind, failure?: StoreUnavailable): Promise<void> {
    if (++session.failuresInARow[kind] < FAILURES_BEFORE_A_NEW_CLIENT) return;
    await aTurn();
    if (session !== this.current || this.closed) return;
    this.current = this.open();
    session.replacedBecause = failure;
    this.end(session);
  }

  async close(): Promise<void> {
    this.closed = true;
    await aTurn();
    if (!this.current.ended) this.end(this.current);
    await Promise.all(this.closing);
  }

  private open(): Session {
    return { ...openClient(this.connectionString), failuresInARow: { append: 0, read: 0, subscribe: 0 }, ended: false };
  }

  /** Also ends the client's subscriptions. */
  private end(session: Session): void {
    session.ended = true;
    // If the client cannot close in time, the operating system closes its connection when the process ends.
    const ended = within(this.patience, session.close())
      .catch(() => undefined)
      .finally(() => this.closing.delete(ended));
    this.closing.add(ended);
  }
}
