import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { type Checkpoint, ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { positionIn } from '../../event-sourcing/consuming/wrong-log';
import { EventStore, type Position } from '../../event-sourcing/log/event-store';
import { followNames } from './follow-names';
import { NameFollower } from './name-follower';

const patience = timeout(2_000, TimeoutStrategy.Aggressive);

/** Comes before every checkpoint. */
const START = { position: '', term: 0 };

/** The claims lack names that are in the log, so no name can be granted. */
export class NamesIncomplete extends NotCaughtUp {
  constructor() {
    super('the claims do not contain all names in the log yet');
  }
}

/** A time during which the claims contain all names in the log. Each has an object of its own. */
export type Opening = object;

/**
 * Lets this process grant names only while the claims contain all names in the log. Claims lag behind the log when the
 * read model is new or was restored from an older backup.
 *
 * It opens after this process has made sure that the events behind the name follower's checkpoint have their claims.
 * It closes if the checkpoint is lost or moves backwards. Every store keeps it together with the claims, so that a
 * restore or a loss affects both.
 */
@Injectable()
export class NameGate {
  private opening: Opening | undefined;
  /** Becomes the next opening. */
  private catchingUp: Promise<Opening> | undefined;
  /** Of the follower's checkpoint at the last look. */
  private seen = START;
  /** The claims were lost or restored while this process ran, and more of them may be restored behind the checkpoint. */
  private mayLackEarlierClaims = false;
  private lastLook: Promise<unknown> = Promise.resolve();
  private nextLook: Promise<Opening> | undefined;

  constructor(
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
    private readonly follower: NameFollower,
  ) {}

  /**
   * Call it before a claim is inserted. An open gate does not ask the stores.
   * @returns the opening. The claim counts only if `look` then returns the same one
   * @throws NamesIncomplete, WrongLog, StoreUnavailable
   */
  async mustBeOpen(): Promise<Opening> {
    return this.opening ?? this.look();
  }

  /**
   * Asks the stores whether the gate is still open, and opens it if it is not and can be opened within 2 s.
   * @throws NamesIncomplete, WrongLog, StoreUnavailable
   */
  async look(): Promise<Opening> {
    // Never a look that has begun: it may not see what happened before this call.
    this.nextLook ??= this.lookAfter(this.lastLook);
    return this.nextLook;
  }

  private async lookAfter(lastLook: Promise<unknown>): Promise<Opening> {
    await lastLook;
    // Claims that were inserted together share the look.
    await setImmediate();
    this.nextLook = undefined;
    const look = this.lookNow();
    this.lastLook = look.catch(() => undefined);
    return look;
  }

  private async lookNow(): Promise<Opening> {
    const checkpoint = await this.readModel.checkpoint(this.follower.name);
    const { position = START.position, term = START.term } = checkpoint ?? {};
    if (checkpoint === undefined || position < this.seen.position) this.close(term);
    this.seen = { position, term };
    return (this.opening ??= await this.open(checkpoint));
  }

  private close(term: number): void {
    // In a later term nothing was lost: its holder may begin earlier than the former one ended.
    this.mayLackEarlierClaims ||= this.seen.position !== START.position && term <= this.seen.term;
    this.opening = undefined;
    this.catchingUp = undefined;
  }

  private async open(checkpoint: Checkpoint | undefined): Promise<Opening> {
    const catchingUp = (this.catchingUp ??= this.catchUp(checkpoint));
    try {
      const opening = await this.inTime(catchingUp);
      this.mayLackEarlierClaims = false;
      return opening;
    } catch (error) {
      if (error instanceof TaskCancelledError) throw new NamesIncomplete();
      this.catchingUp = undefined;
      throw error;
    }
  }

  /** Ends the wait of a request, not what it waits for. @throws TaskCancelledError */
  protected inTime(opening: Promise<Opening>): Promise<Opening> {
    return patience.execute(() => opening);
  }

  private async catchUp(checkpoint: Checkpoint | undefined): Promise<Opening> {
    // The follower fills new or lost claims alone, under its lease.
    if (!checkpoint?.caughtUp) throw new NamesIncomplete();
    const confirmed = positionIn(this.log, this.follower.name, checkpoint);
    await Promise.all([confirmed, this.follow(checkpoint, confirmed)]);
    return {};
  }

  private async follow(checkpoint: Checkpoint, confirmed: Promise<Position | undefined>): Promise<void> {
    if (this.mayLackEarlierClaims) return followNames(this.follower, this.log, undefined);
    // To follow the names of the log is right even if the checkpoint is not of this log, so it need not wait.
    const isConfirmedByItsEvent = checkpoint.position === checkpoint.lastEvent?.position;
    return followNames(this.follower, this.log, isConfirmedByItsEvent ? checkpoint.position : await confirmed);
  }
}
