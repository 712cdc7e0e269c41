import { Injectable } from '@nestjs/common';
import { Problem } from '../../edge/problems/problem';
import { Metrics } from '../../observability/metrics';
import { StreamSettings } from './stream-settings';

/** Seconds after which a user with too many streams may try again. */
const RETRY_AFTER = '10';

/** The open streams of this process, each with the controller that ends it. */
@Injectable()
export class OpenStreams {
  private readonly users = new Map<AbortController, string>();
  private readonly counts = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly settings: StreamSettings,
    metrics: Metrics,
  ) {
    metrics.watchEventStreams(() => this.users.size);
  }

  /** @throws Problem 429 if the user has too many streams open */
  open(userId: string): AbortController {
    const count = this.counts.get(userId) ?? 0;
    if (count >= this.settings.streamsPerUser) throw tooMany(count);
    const stream = new AbortController();
    if (this.stopped) stream.abort();
    this.users.set(stream, userId);
    this.counts.set(userId, count + 1);
    return stream;
  }

  /** Call it once for each open stream. */
  close(stream: AbortController): void {
    stream.abort();
    const userId = this.users.get(stream) ?? '';
    this.users.delete(stream);
    const count = (this.counts.get(userId) ?? 0) - 1;
    if (count > 0) this.counts.set(userId, count);
    else this.counts.delete(userId);
  }

  /** Ends all streams, and those that are opened later. */
  stop(): void {
    this.stopped = true;
    for (const stream of this.users.keys()) stream.abort();
  }
}

function tooMany(count: number): Problem {
  const detail = `You have ${count} event streams open. Close one before you open another.`;
  return new Problem(429, 'rate_limited', detail, { headers: { 'Retry-After': RETRY_AFTER } });
}
