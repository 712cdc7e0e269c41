import { type EventStore, StoreUnavailable } from '../event-sourcing/log/event-store';
import { type AnyProjection } from '../event-sourcing/consuming/projection';
import { PreparedLease } from '../event-sourcing/consuming/prepared-lease';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';
import { type ParkedEvent, type ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { Consumer } from '../event-sourcing/consuming/consumer';

/** What is needed to make a read model from the log. */
export interface Rebuilding {
  readonly eventStore: EventStore;
  readonly readModel: ReadModelStore;
  /** Name of the projector, whose checkpoint and parked events are forgotten. */
  readonly projector: string;
  readonly projections: readonly AnyProjection[];
  /** Without one, the caller sees to it that nobody else feeds the same read model. */
  readonly lease?: ConsumerLease;
  /** Done at the end of the log, before the read model counts as complete. */
  readonly onLive?: () => Promise<void>;
}

const EVENTS_BETWEEN_LINES = 100_000;

/**
 * Forgets the projections' documents and makes them again from the first event on.
 * @returns events that could not be projected
 */
export async function rebuildReadModel(
  { eventStore, readModel, projector, projections, lease, onLive }: Rebuilding,
  say: (line: string) => void,
): Promise<readonly ParkedEvent[]> {
  const collections = projections.map(({ collection }) => collection);
  const forget = (): Promise<void> => readModel.reset(projector, collections);
  if (lease === undefined) await forget();
  const progress = new Progress(say);
  const runner = await new Promise<Consumer>((resolve) => {
    const running: Consumer = new Consumer(
      projector,
      eventStore,
      readModel,
      projections,
      progress,
      async () => {
        await onLive?.();
        resolve(running);
      },
      lease && forgettingUnder(lease, forget),
    );
    running.start();
  });
  await runner.stop();
  const { parked } = runner.status();
  say(`Done: ${progress.events} events, ${parked.length} streams wait behind an event that cannot be projected.`);
  return parked;
}

/**
 * Under the lease nobody else writes. Who is late all the same may have deleted what the next holder had made already:
 * then all over again, at the next turn; later turns go on where it was left.
 */
function forgettingUnder(lease: ConsumerLease, forget: () => Promise<void>): ConsumerLease {
  return new PreparedLease(lease, async ({ lost }) => {
    await forget();
    if (lost.aborted)
      throw new StoreUnavailable('another process may feed the read model already; stop every projector');
  });
}

class Progress {
  events = 0;
  private next = EVENTS_BETWEEN_LINES;
  private interruption: string | undefined;

  constructor(private readonly say: (line: string) => void) {}

  processed(events: readonly unknown[]): void {
    this.events += events.length;
    if (this.events < this.next) return;
    this.say(`${this.events} events …`);
    this.next = this.events + EVENTS_BETWEEN_LINES;
  }

  parked({ streamId, revision, type, error }: ParkedEvent): void {
    this.say(`Cannot project ${type} (${streamId}, revision ${revision}): ${error}`);
  }

  interrupted(error: unknown): void {
    const line = `Interrupted, retrying: ${error instanceof Error ? error.message : String(error)}`;
    if (line !== this.interruption) this.say(line);
    this.interruption = line;
  }
}
