import { setImmediate as aTurn } from 'node:timers/promises';
import { type OpenedClient, openClient } from './eventstoredb.client';
import { addressIn, type EventstoredbAddress } from './eventstoredb.connection-string';
import { within } from './eventstoredb.deadline';

type Kind = 'append' | 'read' | 'subscribe';

/** One client and how it fares. */
export interface Session extends OpenedClient {
  readonly failuresInARow: Record<Kind, number>;
  ended: boolean;
}

const FAILURES_BEFORE_A_NEW_CLIENT = 3;

/**
 * The client in use, and a new one in its place when it fails again and again.
 *
 * Trap: the client remembers the outcome of its first question for the server's features, also when that failed or is
 * never answered, and then no append succeeds until it is replaced.
 */
export class EventstoredbConnection {
  private current: Session;
  private readonly closing = new Set<Promise<void>>();
  private closed = false;

  readonly address: EventstoredbAddress;

  /** @param patience milliseconds that closing a client may take */
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
   * Counts for each kind apart: reads go on succeeding where no append can.
   *
   * Trap: a failure may be told from within HTTP/2's reading. A call that is cancelled there has Node write to the
   * broken connection for ever, until there is no memory left. So that waits for a turn of its own.
   */
  async failed(session: Session, kind: Kind): Promise<void> {
    if (++session.failuresInARow[kind] < FAILURES_BEFORE_A_NEW_CLIENT) return;
    await aTurn();
    if (session !== this.current || this.closed) return;
    this.current = this.open();
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

  /** With the client its subscriptions end. */
  private end(session: Session): void {
    session.ended = true;
    // What cannot be closed in time is left to the operating system.
    const ended = within(this.patience, session.close())
      .catch(() => undefined)
      .finally(() => this.closing.delete(ended));
    this.closing.add(ended);
  }
}
