import { bulkhead } from 'cockatiel';
import { backOff } from './back-off';
import { type Checkpoint, type Progress, TakenOver } from './checkpoint';
import { type ReceivedEvent } from './decode-event';
import { type Entry, Window } from './window';

/** Everything that is not an event. It changes no campaign. */
const NO_SUBJECT = '';

export interface Dispatching<Transaction> {
  readonly checkpoint: Checkpoint<Transaction>;
  readonly handle: (event: ReceivedEvent, transaction: Transaction) => void | Promise<void>;
  readonly report: (problem: Error) => void;
  /** Most events that are handled at the same time. */
  readonly parallel: number;
  /** Whether the source repeats events. */
  readonly repeats: boolean;
  /** Most deliveries from the oldest unfinished one on. */
  readonly window: number;
}

/** Handles events: those of one campaign in order, those of different ones at the same time. */
export class Dispatcher<Transaction> {
  private readonly window: Window;
  private readonly slots: ReturnType<typeof bulkhead>;
  /** The last event of each subject that has unfinished ones. */
  private readonly lanes = new Map<string, Promise<void>>();

  /** @param failed called if this process must stop */
  constructor(
    private readonly options: Dispatching<Transaction>,
    private readonly signal: AbortSignal,
    private readonly failed: (error: TakenOver) => void,
  ) {
    this.window = new Window(options.window, options.repeats);
    this.slots = bulkhead(options.parallel, Infinity);
  }

  /** Resolves when there is room for a delivery, or when the signal is aborted. */
  async room(): Promise<void> {
    await this.window.room(this.signal).catch(() => undefined);
  }

  /** @param event undefined if there is only a position to store */
  take(position: string, event: ReceivedEvent | undefined): void {
    const entry = this.window.add(position, event?.id);
    const subject = event?.subject ?? NO_SUBJECT;
    const before = this.lanes.get(subject) ?? Promise.resolve();
    const lane: Promise<void> = before
      .then(() => this.untilFinished(entry, event))
      .finally(() => {
        if (this.lanes.get(subject) === lane) this.lanes.delete(subject);
      });
    this.lanes.set(subject, lane);
  }

  /** Resolves when nothing is in progress and everything that was done is stored. */
  async drain(): Promise<void> {
    await Promise.all(this.lanes.values());
    const { remaining } = this.window;
    if (remaining !== undefined) await this.options.checkpoint.save(remaining).catch(this.options.report);
  }

  /** Never rejects. Gives up only when the signal is aborted. */
  private async untilFinished(entry: Entry, event: ReceivedEvent | undefined): Promise<void> {
    for (let failures = 1; !this.signal.aborted; failures++) {
      try {
        // An event that waits for its next attempt has no slot: others go on.
        return await this.slots.execute(() => this.attempt(entry, event));
      } catch (error) {
        this.explain(error, event);
      }
      await backOff(failures, this.signal);
    }
  }

  private async attempt(entry: Entry, event: ReceivedEvent | undefined): Promise<void> {
    if (this.signal.aborted) return;
    const { checkpoint, handle } = this.options;
    let progress: Progress | undefined;
    if (event !== undefined) {
      const effect = (transaction: Transaction) => handle(event, transaction);
      await checkpoint.commit(event.id, effect, () => (progress = this.window.progressWith(entry)));
    }
    // The oldest may have become so only after its last look.
    progress ??= await this.saved(this.window.progressWith(entry));
    this.window.finish(entry, progress);
  }

  private async saved(progress: Progress | undefined): Promise<Progress | undefined> {
    if (progress !== undefined) await this.options.checkpoint.save(progress);
    return progress;
  }

  private explain(error: unknown, event: ReceivedEvent | undefined): void {
    if (error instanceof TakenOver) return this.failed(error);
    const what = event === undefined ? 'The position cannot be stored' : `The event ${event.id} cannot be handled yet`;
    this.options.report(
      new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }),
    );
  }
}
