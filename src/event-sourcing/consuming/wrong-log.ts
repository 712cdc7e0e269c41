import { type EventStore, type Position } from '../log/event-store';
import { NotCaughtUp } from './not-caught-up';
import { type Checkpoint } from './read-model-store';

type Log = Pick<EventStore, 'contains' | 'lastPosition'>;

/** Stored data was built from another log, or from a later state of this log. It must not be used. */
export class WrongLog extends NotCaughtUp {
  constructor(consumer: string) {
    super(
      `The log does not contain the last event that ${consumer} processed: one of the two stores was restored, or ` +
        'EVENT_STORE_URL names another log. Nothing that was built from this event is served. If the log is the right ' +
        'one, stop every process of the service and run `cli rebuild`.',
    );
  }
}

/** Whether the log contains everything that a consumer has processed. @throws StoreUnavailable */
export async function isOfLog(log: Pick<Log, 'contains'>, checkpoint: Checkpoint | undefined): Promise<boolean> {
  return checkpoint?.lastEvent === undefined || log.contains(checkpoint.lastEvent);
}

/**
 * The position at which a consumer continues. After a restore, the log can be shorter than a position that the store has
 * reported after the last event. New events would then get earlier positions, so the consumer continues after the last
 * event instead.
 * @throws WrongLog, StoreUnavailable
 */
export async function positionIn(log: Log, consumer: string, checkpoint: Checkpoint): Promise<Position | undefined> {
  const { position, lastEvent } = checkpoint;
  if (lastEvent !== undefined && !(await log.contains(lastEvent))) throw new WrongLog(consumer);
  if (position === undefined || position === lastEvent?.position) return position;
  const end = await log.lastPosition();
  return end !== undefined && end >= position ? position : lastEvent?.position;
}
