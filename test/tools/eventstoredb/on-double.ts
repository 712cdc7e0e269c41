import { EventstoredbEventStore } from '../../../src/adapters/eventstoredb/eventstoredb.event-store';
import { type NewEvent, type Position, type SubscriptionBatch } from '../../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../../src/event-sourcing/log/identity';
import { newStream } from '../../support/new-events';
import { EventstoredbDouble, type Request } from './eventstoredb.double';
import { type Proposed } from './eventstoredb.log';
import { Line } from './line';

/** Milliseconds. A stalled process also exceeds them, so a test repeats each call that must succeed. */
export const SOON = { appendDeadline: 300, readDeadline: 300 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Stops after the test. */
export async function startDouble(options = {}): Promise<EventstoredbDouble> {
  const double = new EventstoredbDouble(options);
  await double.start();
  closing.push(() => double.stop());
  return double;
}

/** Closes after the test. */
export function openStore(url: string, options = {}): EventstoredbEventStore {
  const store = EventstoredbEventStore.open(url, options);
  closing.push(() => store.close());
  return store;
}

export async function onDouble(options = {}): Promise<{ double: EventstoredbDouble; store: EventstoredbEventStore }> {
  const double = await startDouble();
  return { double, store: openStore(double.url, options) };
}

/** Starts a relay to a local port. It stops after the test. */
export async function startLine(port: number): Promise<Line> {
  const line = await Line.start(port);
  closing.push(() => line.stop());
  return line;
}

export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

/** Writes directly into the log of the double, without a request. */
export function write(double: EventstoredbDouble, streamId: string, events: readonly NewEvent[]): void {
  double.log.append(streamId, 'any', bytesOf(events));
}

/** As a client sends them. */
export function bytesOf(events: readonly NewEvent[]): Proposed[] {
  return events.map(({ id, type, data, metadata }) => ({
    id,
    type,
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(data)),
    metadata: Buffer.from(JSON.stringify(metadata)),
  }));
}

const QUIET_ROUND_TRIPS = 20;

/** Resolves when the server sends no more events during several round trips. */
export async function untilNothingIsSent(double: EventstoredbDouble, store: EventstoredbEventStore): Promise<void> {
  let sent = -1;
  for (let quiet = 0; quiet < QUIET_ROUND_TRIPS; quiet++) {
    if (double.eventsSent > sent) quiet = 0;
    sent = double.eventsSent;
    await store.readStream(newStream());
  }
}

/** Resolves when a call of this kind has arrived, even if the client has given up on it. */
export function arrival(double: EventstoredbDouble, call: Request['call']): Promise<void> {
  return new Promise((resolve) => {
    double.on('request', (request: Request) => {
      if (request.call === call) resolve();
    });
  });
}

export async function* subscribed(
  store: EventstoredbEventStore,
  stream: string,
  after?: Position,
): AsyncGenerator<SubscriptionBatch> {
  const { signal } = new AbortController();
  yield* store.subscribe({ category: categoryOf(stream), signal, ...(after !== undefined && { after }) });
}
