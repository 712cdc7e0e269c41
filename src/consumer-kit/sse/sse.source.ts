import { setTimeout } from 'node:timers/promises';
import { reconnecting } from '../reconnecting';
import { type Delivery, type Reading, type Source } from '../source';
import { EventStreamParser } from './event-stream.parser';

export interface SseOptions {
  /** URL of the service, such as `https://campaigns.example`. */
  readonly url: string;
  /** Called for each connection, so that it can renew the token. */
  readonly token: () => string | Promise<string>;
  /** A connection that is silent for this long is dead, in milliseconds. The service sends heartbeats more often. */
  readonly silence?: number;
}

/** In milliseconds. */
const DEFAULT_SILENCE = 60_000;

/** `GET /api/events`: server-sent events, straight from the log. Each event comes once. */
export class SseSource implements Source {
  readonly name = 'sse';
  readonly repeats = false;

  constructor(private readonly options: SseOptions) {}

  read(after: string | undefined, reading: Reading): AsyncIterable<Delivery> {
    return reconnecting((position) => this.connection(position, reading.signal), after, reading);
  }

  private async *connection(after: string | undefined, signal: AbortSignal): AsyncGenerator<Delivery> {
    const ended = new AbortController();
    try {
      const body = await this.within(this.open(after, AbortSignal.any([signal, ended.signal])));
      yield* this.deliveries(body.getReader());
    } finally {
      ended.abort();
    }
  }

  private async open(after: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const url = new URL('/api/events', this.options.url);
    if (after === undefined) url.searchParams.set('from', 'start');
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${await this.options.token()}`,
      ...(after !== undefined && { 'last-event-id': after }),
    };
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    const type = response.headers.get('content-type') ?? 'nothing';
    if (response.status !== 200) throw new Error(`${url.origin} responded with ${response.status}`);
    if (response.body === null || !type.startsWith('text/event-stream')) throw new Error(`${url.origin} sent ${type}`);
    return response.body;
  }

  private async *deliveries(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Delivery> {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for (;;) {
      // Only the wait for the server is limited. A slow handler is no fault of the connection.
      const { done, value } = await this.within(reader.read());
      if (done) return;
      for (const { id, data } of parser.push(decoder.decode(value, { stream: true }))) {
        yield { position: id, ...(data !== '' && { event: data }) };
      }
    }
  }

  /** @throws Error if the server is silent for too long */
  private async within<T>(work: Promise<T>): Promise<T> {
    const { silence = DEFAULT_SILENCE } = this.options;
    const over = new AbortController();
    const late = setTimeout(silence, undefined, { signal: over.signal }).then(() => {
      throw new Error(`the service sent nothing for ${silence} ms`);
    });
    // Loses the race once it is aborted.
    late.catch(() => undefined);
    return Promise.race([work, late]).finally(() => over.abort());
  }
}
