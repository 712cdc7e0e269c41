import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { type Checkpoint, ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { positionIn } from '../../event-sourcing/consuming/wrong-log';
import { EventStore, type Position } from '../../event-sourcing/log/event-store';
import { followNames } from './follow-names';
import { NameFollower } from './name-follower';

/** How long the gate counts as open before it looks again, in milliseconds. */
const LOOKS_AGAIN_AFTER = 1_000;

/** Sorts before every position. */
const START: Position = '';

/** The claims lack names that are in the log, so no name can be granted. */
export class NamesIncomplete extends NotCaughtUp {}

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
  private readonly foundOpen = new LRUCache<'a moment ago', true>({ max: 1, ttl: LOOKS_AGAIN_AFTER });
  private looking: Promise<void> | undefined;
  /** The follower's checkpoint when the gate was last found open; undefined: it is closed. */
  private seen: Position | undefined;

  constructor(
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
    private readonly follower: NameFollower,
  ) {}

  /** @throws NamesIncomplete, WrongLog, StoreUnavailable */
  async mustBeOpen(): Promise<void> {
    if (this.foundOpen.has('a moment ago')) return;
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<void> {
    const checkpoint = await this.readModel.checkpoint(this.follower.name);
    const position = checkpoint?.position ?? START;
    if (this.seen !== undefined && (checkpoint === undefined || position < this.seen)) this.seen = undefined;
    if (this.seen === undefined) await this.catchUp(checkpoint);
    this.seen = position;
    this.foundOpen.set('a moment ago', true);
  }

  private async catchUp(checkpoint: Checkpoint | undefined): Promise<void> {
    // The follower fills new or lost claims alone, under its lease.
    if (!checkpoint?.caughtUp) throw new NamesIncomplete('the claims do not contain all names in the log yet');
    const confirmed = positionIn(this.log, this.follower.name, checkpoint);
    // To follow the names of the log is right even if the checkpoint is not of this log, so it need not wait.
    const after = checkpoint.position === checkpoint.lastEvent?.position ? checkpoint.position : await confirmed;
    await Promise.all([confirmed, followNames(this.follower, this.log, after)]);
  }
}
