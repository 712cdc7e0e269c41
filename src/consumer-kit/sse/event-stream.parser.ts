/** Most characters of one event. */
const LONGEST_EVENT = 1_048_576;

export interface StreamEvent {
  /** The last id that was sent. */
  readonly id: string;
  /** Empty if the server sent only an id. */
  readonly data: string;
}

/**
 * Parses `text/event-stream` as the HTML standard defines it, with one addition: an id without data counts as an event,
 * because heartbeats carry positions. Ignores events before the first id, event names, comments and `retry`.
 */
export class EventStreamParser {
  private rest = '';
  private id = '';
  private delivered = '';
  private data: string[] = [];
  private length = 0;

  /** @returns the events that are complete now @throws RangeError if an event is too long */
  push(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    // A carriage return at the end may be half of a line break.
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) events.push(...this.take(line));
    if (this.length + this.rest.length > LONGEST_EVENT) throw new RangeError('the service sent too long an event');
    return events;
  }

  private take(line: string): StreamEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id' && !value.includes('\0')) this.id = value;
    if (name === 'data') this.append(value);
    return [];
  }

  private append(value: string): void {
    this.data.push(value);
    this.length += value.length + 1;
    if (this.length > LONGEST_EVENT) throw new RangeError('the service sent too long an event');
  }

  private dispatch(): StreamEvent[] {
    const data = this.data.join('\n');
    this.data = [];
    this.length = 0;
    if (this.id === '' || (data === '' && this.id === this.delivered)) return [];
    this.delivered = this.id;
    return [{ id: this.id, data }];
  }
}
