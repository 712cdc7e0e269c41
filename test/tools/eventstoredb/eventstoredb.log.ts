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
  /** Commit and prepare position: the server writes the same for both since it knows no transactions any more. */
  readonly position: bigint;
  /** In units of 100 ns since 1970. */
  readonly created: string;
}

/** A position as the protocol has it. Of an event both parts are the same. */
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
 * What an EventStoreDB keeps, in memory: streams, and all of them in one log whose positions have gaps.
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
    // A new server has written events of its own before it takes the first of anybody else.
    this.append('$settings', 'any', [systemEvent('00000000-0000-4000-8000-000000000001')]);
    this.append('$users', 'any', [systemEvent('00000000-0000-4000-8000-000000000002')]);
  }

  /** A restart empties the cache of recent ids, which is all that an append at any revision is compared with. */
  forgetRecentIds(): void {
    this.recent = [];
  }

  /** As if nothing but the first events had ever been written: for tests that begin over and over. */
  forgetAfter(count: number): void {
    for (const event of this.all.splice(count).reverse()) {
      this.streams.get(event.streamId)!.pop();
      this.end = event.position;
    }
    this.forgetRecentIds();
  }

  /** As the server reads it: without what was truncated. Of a stream's metadata it keeps the latest only. */
  stream(streamId: string): readonly Logged[] {
    const events = this.streams.get(streamId) ?? [];
    if (streamId.startsWith('$$')) return events.slice(-1);
    const truncated = this.truncatedBefore(streamId);
    return events.filter(({ revision }) => revision >= truncated);
  }

  /**
   * Removes truncated events from the log for good. Until then `$all` delivers them, and repeated ids are recognised.
   * Only while nothing reads `$all`.
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

  /** For good: nothing can be read from it or appended to it any more. */
  tombstone(streamId: string): void {
    this.deleted.add(streamId);
  }

  isDeleted(streamId: string): boolean {
    return this.deleted.has(streamId);
  }

  /**
   * Repeated ids are recognised by where a stated revision would have put them, payloads are not looked at. At any
   * revision they are looked for among the recent ones only.
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

  /** Index in `all` of the first event behind a position. */
  indexBehind({ commit, prepare }: Place): number {
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

  /** Where the event behind this one begins, or will begin. */
  behind(event: Logged): bigint {
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
