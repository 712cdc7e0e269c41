import { Injectable } from '@nestjs/common';
import { EventStore, type Position, type SubscriptionBatch } from '../../event-sourcing/log/event-store';
import { Log } from '../../observability/log';
import { SparseLog } from '../../observability/sparse-log';
import { followLog } from './follow-log';
import { RecentEvents } from './recent-events';
import { STREAMED_CATEGORY, StreamedEvents } from './streamed-event';
import { StreamSettings } from './stream-settings';

/**
 * Reads the end of the log for all streams of this process with one subscription, from the first stream until the last
 * one has ended. While the store is unavailable, it subscribes again and again.
 */
@Injectable()
export class LiveTail {
  private streams = 0;
  private stopped = false;
  private stopping = new AbortController();
  private running = Promise.resolve();
  private readonly waiting = new Set<() => void>();
  private readonly log: SparseLog;
  private latest: RecentEvents;

  constructor(
    private readonly store: EventStore,
    private readonly events: StreamedEvents,
    private readonly settings: StreamSettings,
    log: Log,
  ) {
    this.log = new SparseLog(log);
    this.latest = new RecentEvents('', settings);
  }

  /** The events that were read last. Valid between `join` and `leave`. */
  get recent(): RecentEvents {
    return this.latest;
  }

  /** @param end position of the last event of the log: the tail starts there if no stream is open */
  join(end: Position): void {
    this.streams += 1;
    if (this.streams > 1 || this.stopped) return;
    this.stopping = new AbortController();
    this.latest = new RecentEvents(end, this.settings);
    this.running = this.run(this.latest, this.stopping.signal);
  }

  leave(): void {
    this.streams -= 1;
    if (this.streams === 0) this.stopping.abort();
  }

  /** Ends the subscription, for good. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.running;
  }

  /** Resolves after the next batch, after some milliseconds, or when the signal aborts. */
  news(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  private async run(recent: RecentEvents, signal: AbortSignal): Promise<void> {
    const batches = followLog(this.store, {
      category: STREAMED_CATEGORY,
      after: recent.end,
      signal,
      interrupted: (error) => this.log.warn({ err: error }, 'event streams lost their subscription: it is repeated'),
    });
    for await (const batch of batches) {
      this.take(batch, recent);
      for (const wake of [...this.waiting]) wake();
    }
  }

  private take({ events, upTo }: SubscriptionBatch, recent: RecentEvents): void {
    const streamed = events.flatMap((event) => this.events.of(event) ?? []);
    recent.add(streamed, upTo ?? events.at(-1)?.position ?? recent.end);
  }
}
