import { randomUUID } from 'node:crypto';
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
  readonly isFirstOfAppend: boolean;
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

/** The number of a tombstone, and `$tb` in the metadata of a soft-deleted stream. Does not fit in a JavaScript number. */
const DELETED_STREAM = 2n ** 63n - 1n;

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

  /**
   * Goes back to what `all` contained earlier, as after the restore of a backup: new events get the positions behind it.
   * Not for logs that were scavenged.
   */
  restore(events: readonly Logged[]): void {
    this.all.splice(0, this.all.length, ...events);
    this.streams.clear();
    this.deleted.clear();
    for (const event of events) {
      const { streamId, revision } = event;
      if (revision === DELETED_STREAM) this.deleted.add(streamId);
      else this.streams.set(streamId, [...(this.streams.get(streamId) ?? []), event]);
    }
    this.end = this.positionAfter(events[events.length - 1]!);
    this.forgetRecentIds();
  }

  /** The events that a read returns: without truncated ones, and only the latest metadata of a stream. */
  stream(streamId: string): readonly Logged[] {
    const events = this.streams.get(streamId) ?? [];
    if (isMetadata(streamId)) return events.slice(-1);
    const truncated = this.truncatedBefore(streamId);
    return events.filter(({ revision }) => revision >= truncated);
  }

  /**
   * Removes truncated events, and the events of tombstoned streams, from the log. Until then `$all` delivers them, and
   * repeated ids are recognized. Keeps tombstones, and the last event of each stream, so that its numbers go on.
   * Call it only while nothing reads `$all`.
   */
  scavenge(): void {
    const isLeft = (event: Logged) => this.isLeftByScavenge(event);
    this.all.splice(0, this.all.length, ...this.all.filter(isLeft));
    const nothing = new Uint8Array();
    for (const [streamId, events] of this.streams) {
      const left = events.map((event) =>
        isLeft(event) ? event : { ...event, id: '', data: nothing, metadata: nothing },
      );
      this.streams.set(streamId, left);
    }
  }

  private isLeftByScavenge({ streamId, revision }: Logged): boolean {
    if (revision === DELETED_STREAM) return true;
    if (this.isDeleted(streamId)) return false;
    const isLast = revision === BigInt(this.streams.get(streamId)!.length - 1);
    return isLast || (!isMetadata(streamId) && revision >= this.truncatedBefore(streamId));
  }

  private truncatedBefore(streamId: string): bigint {
    const { $tb = 0, $maxCount = Infinity } = this.metadataOf(streamId);
    const { length } = this.streams.get(streamId) ?? [];
    return BigInt(Math.max($tb, length - $maxCount));
  }

  /** `$tb` of a soft-deleted stream is rounded up to 2^63. */
  private metadataOf(streamId: string): StreamMetadata {
    const [metadata] = this.streams.get(`$$${streamId}`)?.slice(-1) ?? [];
    return metadata === undefined ? {} : (JSON.parse(Buffer.from(metadata.data).toString()) as StreamMetadata);
  }

  /** Deletes a stream forever: it can no longer be read or appended to. `$all` delivers a last event of the stream. */
  tombstone(streamId: string): void {
    if (this.isDeleted(streamId)) return;
    this.deleted.add(streamId);
    const nothing = new Uint8Array();
    const content = { contentType: 'application/octet-stream', data: nothing, metadata: nothing };
    this.record({ id: randomUUID(), type: '$streamDeleted', ...content }, streamId, DELETED_STREAM);
    this.emit('appended');
  }

  isDeleted(streamId: string): boolean {
    return this.deleted.has(streamId.replace(/^\$\$/, ''));
  }

  /** Hides all events of a stream. The next append makes it visible again, with the revisions after the hidden ones. */
  softDelete(streamId: string): void {
    this.truncate(streamId, DELETED_STREAM);
  }

  isSoftDeleted(streamId: string): boolean {
    return (this.metadataOf(streamId).$tb ?? 0) >= Number(DELETED_STREAM);
  }

  private truncate(streamId: string, before: bigint): void {
    const { $tb: _, ...others } = this.metadataOf(streamId);
    const kept = JSON.stringify(others).slice(1, -1);
    // The number is written as text, because it may not fit in a JavaScript number.
    const data = Buffer.from(`{${kept === '' ? '' : `${kept},`}"$tb":${before}}`);
    const metadata = new Uint8Array();
    const event = { id: randomUUID(), type: '$metadata', contentType: 'application/json', data, metadata };
    this.append(`$$${streamId}`, 'any', [event]);
  }

  /**
   * Recognizes repeated ids at the place where the expected revision would have put them. It does not compare payloads.
   * At any revision, it looks for repeated ids only among the recent ones.
   */
  append(streamId: string, expected: Expected, proposed: readonly Proposed[]): Appended {
    if (this.isDeleted(streamId)) return { deleted: true };
    const isSoftDeleted = this.isSoftDeleted(streamId);
    if (isSoftDeleted && expected === 'stream_exists') return { deleted: true };
    const before = BigInt(this.streams.get(streamId)?.length ?? 0);
    const appended = this.appendAt(streamId, expected, proposed, isSoftDeleted);
    const isWritten = 'revision' in appended && appended.revision >= before;
    if (isSoftDeleted && isWritten) this.truncate(streamId, before);
    return appended;
  }

  private appendAt(
    streamId: string,
    expected: Expected,
    proposed: readonly Proposed[],
    isSoftDeleted: boolean,
  ): Appended {
    const stream = this.streams.get(streamId) ?? [];
    const last = stream[stream.length - 1];
    const conflict = { conflict: true, current: last?.revision } as const;
    if (expected === 'stream_exists' && last === undefined) return conflict;
    if (expected === 'any' || expected === 'stream_exists') return this.appendAnywhere(streamId, stream, proposed);
    const at = expected === 'no_stream' ? 0 : Number(expected) + 1;
    if (at === stream.length) return this.write(streamId, stream, proposed);
    const repeated = stream.slice(at, at + proposed.length);
    const isNew = expected === 'no_stream' && isSoftDeleted && repeated[0]?.id !== proposed[0]?.id;
    if (isNew) return this.write(streamId, stream, proposed);
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
    for (const event of proposed) {
      stream.push(this.record(event, streamId, BigInt(stream.length), event === proposed[0]));
    }
    this.streams.set(streamId, stream);
    this.recent = [...this.recent, ...proposed.map(({ id }) => id)].slice(-IDS_REMEMBERED);
    this.emit('appended');
    return placeOf(stream[stream.length - 1]);
  }

  private record(event: Proposed, streamId: string, revision: bigint, isFirstOfAppend = true): Logged {
    const created = String(BigInt(Date.now()) * 10_000n);
    const logged = { ...event, streamId, revision, position: this.end, created, isFirstOfAppend };
    this.end += sizeOf(event);
    this.all.push(logged);
    return logged;
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

interface StreamMetadata {
  readonly $tb?: number;
  readonly $maxCount?: number;
}

function isMetadata(streamId: string): boolean {
  return streamId.startsWith('$$');
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
