import { Consumer, type ConsumerOptions } from '../event-sourcing/consuming/consumer';
import { type ConsumerObserver } from '../event-sourcing/consuming/consumer-observer';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';

const EVENTS_BETWEEN_LINES = 100_000;

/**
 * Deletes a consumer's stored data and rebuilds it from the whole log. Retries until it reaches the end of the log.
 * @returns the events that it had to park
 */
export async function rebuildConsumer(
  options: Omit<ConsumerOptions, 'observer' | 'startsOver'>,
  say: (line: string) => void,
): Promise<readonly ParkedEvent[]> {
  let consumer: Consumer;
  const atTheEnd = new Promise<Progress>((resolve) => {
    const progress: Progress = new Progress(say, () => resolve(progress));
    consumer = new Consumer({ ...options, observer: progress, startsOver: true });
  });
  consumer!.start();
  const { events } = await atTheEnd;
  await consumer!.stop();
  const { parked } = consumer!.status();
  say(`${consumer!.name}: ${events} ${events === 1 ? 'event' : 'events'}${waiting(parked.length)}.`);
  return parked;
}

function waiting(streams: number): string {
  if (streams === 0) return '';
  return `, ${streams === 1 ? '1 stream waits' : `${streams} streams wait`} behind an event that cannot be handled`;
}

class Progress implements ConsumerObserver {
  events = 0;
  private next = EVENTS_BETWEEN_LINES;
  private interruption: string | undefined;

  constructor(
    private readonly say: (line: string) => void,
    readonly caughtUp: () => void,
  ) {}

  processed(events: readonly unknown[]): void {
    this.events += events.length;
    if (this.events < this.next) return;
    this.say(`${this.events} events …`);
    this.next = this.events + EVENTS_BETWEEN_LINES;
  }

  parked({ streamId, revision, type, error }: ParkedEvent): void {
    this.say(`Cannot handle ${type} (${streamId}, revision ${revision}): ${error}`);
  }

  interrupted(error: unknown): void {
    const line = `Interrupted, retrying: ${error instanceof Error ? error.message : String(error)}`;
    if (line !== this.interruption) this.say(line);
    this.interruption = line;
  }
}
