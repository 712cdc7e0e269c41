import { EventEmitter } from 'node:events';

export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Logged extends Proposed {
  readonly streamId: string;
  readonly revision: bigint;
  /** Commit and prepare position: both are the same, because the server no longer has transactions. */
  readonly position: bigint;
  /** In units of 100 ns since 1970. */
  readonly created: string;
}

/** A position in the protocol. Both parts of an event's position are the same. */
export interface Place {
  readonly commit: bigint;
  readonly prepare: bigint;
}

export type Appended =
  | { readonly revision: bigint; readonly position: bigint }
  | { readonly conflict: true; readonly current: bigint | undefined }
  | { readonly deleted: true };

const IDS_REMEMBERED = 100;

/**
 * The data of an EventStoreDB, in memory: streams, and one log of all events, whose positions have gaps.
 * Emits `appended`.
 */
export class EventstoredbLog extends EventEmitter {
  readonly all: Logged[] = [];
  private readonly streams = new Map<string, Logged[]>();
  private readonly deleted = new Set<string>();
  private recent: string[] = [];
  private end = 1_000n;

  constructor() {
    super();
    this.setMaxListeners(0);
    // A new server writes events of its own before it accepts any others.
    this.append('$settings', 'any', [systemEvent('00000000-0000-4000-8000-000000000001')]);
    this.append('$users', 'any', [systemEvent('00000000-0000-4000-8000-000000000002')]);
  }

  /** Empties the cache of recent ids, as a restart does. Appends at any revision are compared only with this cache. */
  forgetRecentIds(): void {
    this.recent = [];
  }

  /** Removes all but the first events, for tests that start again many times. */
  forgetAfter(count: number): void {
    for (const event of this.all.splice(count).reverse()) {
      this.streams.get(event.streamId)!.pop();
      this.end = event.position;
    }
    this.forgetRecentIds();
  }

  /** The events that a read returns: without truncated ones, and only the latest metadata of a stream. */
  stream(streamId: string): readonly Logged[] {
    const events = this.streams.get(streamId) ?? [];
    if (streamId.startsWith('$$')) return events.slice(-1);
    const truncated = this.truncatedBefore(streamId);
    return events.filter(({ revision }) => revision >= truncated);
  }

  /**
   * Removes truncated events from the log. Until then `$all` delivers them, and repeated ids are recognized.
   * Call it only while nothing reads `$all`.
   */
  scavenge(): void {
    const isLeft = (event: Logged) => event.revision >= this.truncatedBefore(event.streamId);
    this.all.splice(0, this.all.length, ...this.all.filter(isLeft));
    const nothing = new Uint8Array();
    for (const [streamId, events] of this.streams) {
      const left = events.map((event) =>
        isLeft(event) ? event : { ...event, id: '', data: nothing, metadata: nothing },
      );
      this.streams.set(streamId, left);
    }
  }

  private truncatedBefore(streamId: string): bigint {
    const [metadata] = this.streams.get(`$$${streamId}`)?.slice(-1) ?? [];
    if (metadata === undefined) return 0n;
    const { $tb = 0 } = JSON.parse(Buffer.from(metadata.data).toString()) as { $tb?: number };
    return BigInt($tb);
  }

  /** Deletes a stream forever: it can no longer be read or appended to. */
  tombstone(streamId: string): void {
    this.deleted.add(streamId);
  }

  isDeleted(streamId: string): boolean {
    return this.deleted.has(streamId);
  }

  /**
   * Recognizes repeated ids at the place where the expected revision would have put them. It does not compare payloads.
   * At any revision, it looks for repeated ids only among the recent ones.
   */
  append(streamId: string, expected: Expected, proposed: readonly Proposed[]): Appended {
    if (this.deleted.has(streamId)) return { deleted: true };
    const stream = this.streams.get(streamId) ?? [];
    const last = stream[stream.length - 1];
    const conflict = { conflict: true, current: last?.revision } as const;
    if (expected === 'stream_exists' && last === undefined) return conflict;
    if (expected === 'any' || expected === 'stream_exists') return this.appendAnywhere(streamId, stream, proposed);
    const at = expected === 'no_stream' ? 0 : Number(expected) + 1;
    if (at === stream.length) return this.write(streamId, stream, proposed);
    const repeated = stream.slice(at, at + proposed.length);
    if (at > stream.length || repeated.length < proposed.length) return conflict;
    if (!repeated.every((event, index) => event.id === proposed[index]?.id)) return conflict;
    return placeOf(repeated[repeated.length - 1]);
  }

  private appendAnywhere(streamId: string, stream: Logged[], proposed: readonly Proposed[]): Appended {
    const known = proposed.every(({ id }) => this.recent.includes(id));
    const lastId = proposed[proposed.length - 1]?.id;
    return known ? placeOf(stream.find(({ id }) => id === lastId)) : this.write(streamId, stream, proposed);
  }

  private write(streamId: string, stream: Logged[], proposed: readonly Proposed[]): Appended {
    const created = String(BigInt(Date.now()) * 10_000n);
    for (const event of proposed) {
      const logged = { ...event, streamId, revision: BigInt(stream.length), position: this.end, created };
      this.end += sizeOf(event);
      stream.push(logged);
      this.all.push(logged);
    }
    this.streams.set(streamId, stream);
    this.recent = [...this.recent, ...proposed.map(({ id }) => id)].slice(-IDS_REMEMBERED);
    this.emit('appended');
    return placeOf(stream[stream.length - 1]);
  }

  /** Index in `all` of the first event after a position. */
  indexAfter({ commit, prepare }: Place): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { position } = this.all[middle]!;
      if (position > commit || (position === commit && position > prepare)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The position of the next event, which may not exist yet. */
  positionAfter(event: Logged): bigint {
    return event.position + sizeOf(event);
  }
}

function sizeOf(event: Proposed): bigint {
  return BigInt(event.data.length + event.metadata.length + 137);
}

function placeOf(event: Logged | undefined): Appended {
  return { revision: event?.revision ?? -1n, position: event?.position ?? 0n };
}

function systemEvent(id: string): Proposed {
  const nothing = new Uint8Array();
  return { id, type: '$system', contentType: 'application/json', data: Buffer.from('{}'), metadata: nothing };
}
