import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type CloudEvent } from '../../src/publishing/cloud-event';
import { type Api } from '../support/api';

/** The pieces of a stream, as a browser's EventSource understands them. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly event: CloudEvent;
}

export interface ReaderOptions {
  readonly query?: string;
  readonly lastEventId?: string;
}

/** Reads `GET /api/events` of a service that listens. */
export class EventReader {
  readonly events: ReceivedEvent[] = [];
  /** What a client would send as `Last-Event-ID`. */
  lastEventId = '';
  /** Number of ids that came without an event. */
  heartbeats = 0;
  /** `reset` if the response was cut. */
  readonly ended: Promise<'end' | 'reset'>;
  private rest = '';

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => this.receive(text));
    this.ended = new Promise((resolve) => {
      response.on('end', () => resolve('end')).on('error', () => resolve('reset'));
    });
  }

  static async open(api: Api, token: string, { query = '', lastEventId }: ReaderOptions = {}): Promise<EventReader> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    const asked = get(`${await api.app.getUrl()}/api/events${query}`, { headers, agent: false });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    asked.on('error', () => undefined);
    return new EventReader(response);
  }

  /** Resolves with all events when there are this many, or more. */
  async until(count: number): Promise<ReceivedEvent[]> {
    while (this.events.length < count) await this.more();
    return this.events;
  }

  /** Resolves when the client would resume after this position, or a later one. */
  async untilId(position: string): Promise<void> {
    while (this.lastEventId < position) await this.more();
  }

  async untilHeartbeats(count: number): Promise<void> {
    while (this.heartbeats < count) await this.more();
  }

  leave(): void {
    this.response.destroy();
  }

  private async more(): Promise<void> {
    if (this.response.readableEnded) throw new Error('the stream has ended');
    const over = this.ended.then((how) => Promise.reject(new Error(`the stream has ended: ${how}`)));
    await Promise.race([once(this.response, 'data'), over]);
  }

  private receive(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.dispatch(block.split('\n'));
  }

  private dispatch(lines: readonly string[]): void {
    const fields = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    const id = fields.get('id') ?? this.lastEventId;
    this.lastEventId = id;
    const data = fields.get('data');
    if (data === undefined) this.heartbeats += 1;
    else this.events.push({ id, type: fields.get('event') ?? 'message', event: JSON.parse(data) as CloudEvent });
  }
}

export function namesOf(events: readonly ReceivedEvent[]): unknown[] {
  return events.map(({ event }) => (event.data as { name?: unknown }).name);
}
