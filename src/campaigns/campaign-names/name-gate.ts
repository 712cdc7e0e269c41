import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { type Checkpoint, ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { positionIn } from '../../event-sourcing/consuming/wrong-log';
import { type Recorded, UnreadableEvent } from '../../event-sourcing/log/event-codec';
import { EventStore, type Position, type RecordedEvent, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type CampaignEvent } from '../domain/events';
import { NameFollower } from './name-follower';
import { NameIndex } from './name-index';

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
 * It closes if the claims are lost, or if the checkpoint moves backwards.
 */
@Injectable()
export class NameGate {
  private readonly foundOpen = new LRUCache<'a moment ago', true>({ max: 1, ttl: LOOKS_AGAIN_AFTER });
  private looking: Promise<void> | undefined;
  /** The follower's checkpoint when the gate was last found open; undefined: it is closed. */
  private seen: Position | undefined;

  constructor(
    private readonly names: NameIndex,
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
    const checkpoint = await this.checkpoint();
    const position = checkpoint?.position ?? START;
    if (checkpoint === undefined || this.seen === undefined || position < this.seen) {
      this.seen = undefined;
      if (checkpoint === undefined) throw new NamesIncomplete('the claims do not contain all names in the log yet');
      await this.catchUp(checkpoint);
    }
    this.seen = position;
    this.foundOpen.set('a moment ago', true);
  }

  /** @returns undefined while the follower fills new or lost claims */
  private async checkpoint(): Promise<Checkpoint | undefined> {
    const [isBegun, checkpoint] = await Promise.all([
      this.names.isBegun(),
      this.readModel.checkpoint(this.follower.name),
    ]);
    return isBegun && checkpoint?.caughtUp === true ? checkpoint : undefined;
  }

  /** Does what the follower does. That is repeatable, so the follower need not run, and may be anywhere. */
  private async catchUp(checkpoint: Checkpoint): Promise<void> {
    const { category, types, name } = this.follower;
    const after = await positionIn(this.log, name, checkpoint);
    const { signal } = new AbortController();
    const options = { category, types, signal, ...(after !== undefined && { after }) };
    for await (const { events, live } of this.log.subscribe(options)) {
      await this.follower.react(events.flatMap((event) => this.readable(event)));
      if (live) return;
    }
    throw new StoreUnavailable('the subscription ended');
  }

  /** The names of unreadable events are unknown. */
  private readable(event: RecordedEvent): Recorded<CampaignEvent>[] {
    try {
      return [this.follower.codec.decode(event)];
    } catch (error) {
      if (error instanceof UnreadableEvent) return [];
      throw error;
    }
  }
}
