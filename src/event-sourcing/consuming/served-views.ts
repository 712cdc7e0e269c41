import { LRUCache } from 'lru-cache';
import { type EventStore, StoreUnavailable } from '../log/event-store';
import { ReadModelBehind } from './not-caught-up';
import { type ReadModelStore, type View, viewName } from './read-model-store';
import { isOfLog, WrongLog } from './wrong-log';

/** How long a finding counts before the stores are asked again, in milliseconds. */
const LOOKS_AGAIN_AFTER = 1_000;

/** More than the views of one release. */
const MOST_VIEWS = 100;

/** Decides which views of the read model may be served. The stores are asked once a second at most. */
export class ServedViews {
  /** Views that were built to the end of the log. Entries expire, so the start of a rebuild is noticed. */
  private readonly complete = new LRUCache<string, true>({ max: MOST_VIEWS, ttl: LOOKS_AGAIN_AFTER });

  /** While it asks again, the last finding counts, so that a slow log does not slow down reads. */
  private readonly ofThisLog = new LRUCache<string, boolean>({
    max: MOST_VIEWS,
    ttl: LOOKS_AGAIN_AFTER,
    allowStale: true,
    fetchMethod: (name, former) => this.askLog(name, former),
  });

  constructor(
    private readonly readModel: Pick<ReadModelStore, 'checkpoint'>,
    private readonly log: Pick<EventStore, 'contains'>,
  ) {}

  /**
   * Call it before a list: a view that is still being built has gaps, and one of another log shows what does not exist.
   * @throws WrongLog, ReadModelBehind, StoreUnavailable
   */
  async mustBeComplete(view: View): Promise<void> {
    const name = viewName(view);
    if (!(await this.isOfThisLog(view))) throw new WrongLog(name);
    if (this.complete.has(name)) return;
    const checkpoint = await this.readModel.checkpoint(name);
    if (checkpoint?.caughtUp !== true) throw new ReadModelBehind(`the view ${view.name} is being built`);
    this.complete.set(name, true);
  }

  /** False if the log does not contain what the view was built from: then no document may be served. */
  async isOfThisLog(view: View): Promise<boolean> {
    return (await this.ofThisLog.fetch(viewName(view))) ?? true;
  }

  /** A log that is unavailable contradicts nothing. */
  private async askLog(name: string, former: boolean | undefined): Promise<boolean> {
    const checkpoint = await this.readModel.checkpoint(name);
    try {
      return await isOfLog(this.log, checkpoint);
    } catch (error) {
      if (error instanceof StoreUnavailable) return former ?? true;
      throw error;
    }
  }
}
