import { type Checkpoint, type TakenOver } from './checkpoint';
import { decodeEvent, type ReceivedEvent } from './decode-event';
import { Dispatcher } from './dispatcher';
import { type Delivery, type Source } from './source';

/** @typeParam Transaction what effects are written with */
export interface Consumer<Transaction> {
  readonly source: Source;
  readonly checkpoint: Checkpoint<Transaction>;
  /**
   * Applies an event. It must write only with the transaction, because it may run again if the transaction fails. If it
   * throws, it is called again after a pause, forever. Until then, later events of the same campaign wait.
   */
  readonly handle: (event: ReceivedEvent, transaction: Transaction) => void | Promise<void>;
  /** Called for everything that a person may want to know: lost connections, malformed events, failed attempts. */
  readonly report: (problem: Error) => void;
  /** Most events, of different campaigns and senders, that are handled at the same time. The default is 8. */
  readonly parallel?: number;
  /**
   * Most deliveries from the oldest unfinished one on. If one event fails again and again, everything stops when this
   * many have come after it. The default is 10,000.
   */
  readonly window?: number;
}

/**
 * Handles every event once, in order per campaign and per sender, until the signal. Malformed events are reported and
 * passed over. When the signal is aborted, events in progress are finished.
 * @throws OtherSource; TakenOver; the error of the database if the checkpoint cannot be opened
 */
export async function consume<Transaction>(consumer: Consumer<Transaction>, signal: AbortSignal): Promise<void> {
  const { source, checkpoint, report, parallel = 8, window = 10_000 } = consumer;
  const takenOver = new AbortController();
  const stop = AbortSignal.any([signal, takenOver.signal]);
  const after = await checkpoint.open(source.name);
  const dispatching = { ...consumer, parallel, window, repeats: source.repeats };
  const dispatcher = new Dispatcher(dispatching, stop, (error: TakenOver) => takenOver.abort(error));
  try {
    for await (const delivery of source.read(after, { signal: stop, report })) {
      await dispatcher.room();
      if (stop.aborted) break;
      dispatcher.take(delivery.position, decoded(delivery, report));
    }
  } finally {
    await dispatcher.drain();
  }
  takenOver.signal.throwIfAborted();
}

/** @returns undefined if it is no event, or malformed: another attempt would fail in the same way */
function decoded({ event, position }: Delivery, report: (problem: Error) => void): ReceivedEvent | undefined {
  if (event === undefined) return undefined;
  try {
    return decodeEvent(event);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(new Error(`${reason} (at ${position}). It is passed over.`, { cause: error }));
    return undefined;
  }
}
