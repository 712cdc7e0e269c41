import { handleType, type IPolicy, IterableBackoff, retry } from 'cockatiel';
import { type EventStore, type Position } from '../log/event-store';
import { ReadModelBehind } from './not-caught-up';
import { type AnyProjection } from './projection';
import { type Checkpoint, type ReadModelStore, viewName } from './read-model-store';
import { positionIn } from './wrong-log';

/** The pauses between looks at a view, in milliseconds: 5 s in all. */
const PAUSES = [5, 15, 30, 50, 100, 200, 400, 700, 1_000, 1_250, 1_250];

/** Repeats looks at a view that is behind, for 5 s. */
export const lookAgain = retry(handleType(ReadModelBehind), {
  maxAttempts: PAUSES.length,
  backoff: new IterableBackoff(PAUSES),
});

/** Maximum number of events between the view and the end of the log that are read to find that end. */
const MOST_EVENTS = 10_000;

type Log = Pick<EventStore, 'subscribe' | 'contains' | 'lastPosition'>;

/**
 * Waits until a view contains every event that was acknowledged before the call. Call it before a read that decides
 * something.
 * @param whileBehind repeats the looks at the view
 * @throws ReadModelBehind after 5 s; WrongLog, StoreUnavailable
 */
export async function untilCaughtUp(
  projection: Pick<AnyProjection, 'view' | 'category'>,
  readModel: Pick<ReadModelStore, 'checkpoint'>,
  log: Log,
  whileBehind: IPolicy = lookAgain,
): Promise<void> {
  const name = viewName(projection.view);
  let end: Position | undefined;
  await whileBehind.execute(async () => {
    const checkpoint = await readModel.checkpoint(name);
    if (checkpoint?.caughtUp !== true) throw behind(name);
    end ??= await endOfLog(projection.category, name, checkpoint, log);
    if (end > (checkpoint.position ?? '')) throw behind(name);
  });
}

/**
 * Position of the category's last event; that of the checkpoint if there is none after it.
 * @throws ReadModelBehind if the view lacks so many events that it cannot catch up soon
 */
async function endOfLog(category: string, name: string, checkpoint: Checkpoint, log: Log): Promise<Position> {
  const after = await positionIn(log, name, checkpoint);
  const signal = AbortSignal.timeout(5_000);
  let end = checkpoint.position ?? '';
  let count = 0;
  for await (const { events, live } of log.subscribe({ category, signal, ...(after !== undefined && { after }) })) {
    end = events[events.length - 1]?.position ?? end;
    if (live) return end;
    count += events.length;
    if (count > MOST_EVENTS) break;
  }
  throw behind(name);
}

function behind(name: string): ReadModelBehind {
  return new ReadModelBehind(`the view ${name} does not contain all events of the log yet`);
}
