import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventStore, type Position } from '../../event-sourcing/log/event-store';
import { CatchUp } from './catch-up';
import { type EventFilter } from './event-filter';
import { EventStream } from './event-stream';
import { LiveTail } from './live-tail';
import { OpenStreams } from './open-streams';
import { StreamSettings } from './stream-settings';

export interface StreamOptions {
  /** The user who opens the stream. */
  readonly userId: string;
  /** Empty: at the start of the log. Undefined: now. */
  readonly after: Position | undefined;
  readonly filter: EventFilter;
  /** When the caller's token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface OpenedStream {
  readonly text: AsyncGenerator<string, void>;
  /** Call it once, when the caller has gone. */
  readonly close: () => void;
}

/** Opens event streams, and ends them when the service stops. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  constructor(
    private readonly store: EventStore,
    private readonly tail: LiveTail,
    private readonly older: CatchUp,
    private readonly streams: OpenStreams,
    private readonly settings: StreamSettings,
  ) {}

  /** @throws Problem 429 if the user has too many streams open @throws StoreUnavailable */
  async open({ userId, after, ...options }: StreamOptions): Promise<OpenedStream> {
    const opened = this.streams.open(userId);
    try {
      const end = (await this.store.lastPosition()) ?? '';
      const request = { ...options, after: after ?? end, signal: opened.signal };
      const stream = new EventStream(request, this.tail, this.older, this.settings.heartbeatMs);
      this.tail.join(end);
      return { text: stream.text(), close: () => this.close(opened) };
    } catch (error) {
      this.streams.close(opened);
      throw error;
    }
  }

  /** Nest calls it before it waits for the responses in progress. */
  async onModuleDestroy(): Promise<void> {
    this.streams.stop();
    await this.tail.stop();
  }

  private close(opened: AbortController): void {
    this.streams.close(opened);
    this.tail.leave();
  }
}
