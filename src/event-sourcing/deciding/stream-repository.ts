import { ExponentialBackoff, handleType, type IPolicy, retry } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { actorOf } from '../log/caller';
import { type Fold } from './decider';
import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import {
  AppendOutcomeUnknown,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  StreamDeleted,
  WrongExpectedRevision,
} from '../log/event-store';
import { type PlaceInAppend, withoutOpenAppend } from '../log/appends';
import { type CommandIdentity, eventId } from '../log/identity';
import { inCommandSpan } from './command-span';
import { mustMatch } from './if-match';
import { eventsOfCommand } from './repeated-command';
import { type CommandContext, type Decide, type Folded, type Transacted, type TransactOptions } from './transaction';
import { checkSequence } from '../log/whole-stream';

export interface Ended {
  /** Revision of the last event, which records that everything before it was erased. */
  readonly revision: number;
  /** Whether the stream was changed: false if it contained only that event. */
  readonly changed: boolean;
}

/** Maximum size of the cache of folded states, in UTF-16 code units of JSON. */
const CACHED_LENGTH = 16_000_000;

/** Repeats an append whose outcome is unknown, with the same ids. Each attempt may take until the store's deadline. */
const repeatWhileUnknown = retry(handleType(AppendOutcomeUnknown), {
  maxAttempts: 2,
  backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
});

const decideAgainOnConflict = retry(handleType(WrongExpectedRevision), {
  maxAttempts: 5,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 100 }),
});

/** How often, and after which pauses, appends are repeated and commands are decided again. */
export interface RepeatPolicies {
  readonly whileUnknown: IPolicy;
  readonly onConflict: IPolicy;
}

/** The streams of one category. */
export class StreamRepository<State, Event extends DomainEvent> {
  private readonly cache = new LRUCache<string, Folded<State>>({
    maxSize: CACHED_LENGTH,
    sizeCalculation: ({ state }) => JSON.stringify(state).length + 100,
  });

  constructor(
    private readonly category: string,
    private readonly store: EventStore,
    private readonly codec: EventCodec<Event>,
    private readonly folding: Fold<State, Event>,
    private readonly policies: RepeatPolicies = { whileUnknown: repeatWhileUnknown, onConflict: decideAgainOnConflict },
  ) {}

  /**
   * Changes a stream: reads it, decides, and appends at the revision that was read. Decides again after a conflict. If
   * the command's events are already in the stream, it does not decide, and these events are the result.
   *
   * It calls `decide` first, then checks `ifMatch` (by RFC 9110, section 13.2.1, a request that would fail without its
   * conditions fails before they are checked), then calls `prepare`.
   * @param decide called for each revision that is tried
   * @throws StreamDeleted if the command expects no stream, and it or all of its events were removed; or if the events
   *   of a repeated command were
   * @throws KeyReused, RevisionMismatch, what `decide` and `prepare` throw, what else EventStore.append throws, and
   *   what `read` throws
   */
  async transact(
    id: string,
    decide: Decide<State, Event>,
    options: TransactOptions,
  ): Promise<Transacted<State, Event>> {
    return inCommandSpan(`transact ${this.category}`, options.context, (context) =>
      this.change(id, decide, { ...options, context }),
    );
  }

  private async change(
    id: string,
    decide: Decide<State, Event>,
    options: TransactOptions,
  ): Promise<Transacted<State, Event>> {
    // With an idempotency key, or after a conflict, the stream may already contain the command's own events.
    let mayHaveWritten = options.mayBeRepeated === true || options.context.key !== undefined;
    return this.policies.onConflict.execute(async () => {
      if (!mayHaveWritten) {
        mayHaveWritten = true;
        const folded = options.isNew ? this.empty() : await this.load(id);
        return this.decideAt(folded, id, decide, options);
      }
      const stream = await this.read(id);
      const written = eventsOfCommand(stream, options.context);
      if (written.length > 0) return this.asWritten(stream, written);
      return this.decideAt(this.foldOnto(this.empty(), stream), id, decide, options);
    });
  }

  /**
   * What earlier attempts of a command with a key wrote to the stream; no events without a key.
   * @throws KeyReused, and what `read` throws
   */
  async writtenBy(id: string, identity: CommandIdentity): Promise<readonly Recorded<Event>[]> {
    return identity.key === undefined ? [] : eventsOfCommand(await this.read(id), identity);
  }

  /** The result of a command as it was right after its events, so that every retry gets the same one. */
  private asWritten(stream: readonly Recorded<Event>[], events: readonly Recorded<Event>[]): Transacted<State, Event> {
    const last = events[events.length - 1]!.revision;
    const folded = this.foldOnto(
      this.empty(),
      stream.filter(({ revision }) => revision <= last),
    );
    return { ...folded, events };
  }

  private async decideAt(
    folded: Folded<State>,
    id: string,
    decide: Decide<State, Event>,
    { context, ifMatch, isNew }: TransactOptions,
  ): Promise<Transacted<State, Event>> {
    const { state, revision, owner } = folded;
    const decision = await decide(state, revision);
    if (ifMatch !== undefined) mustMatch(ifMatch, revision);
    const { events } = decision;
    if (events.length === 0) return { state, revision, events: [] };
    const author: Author = { ...context, owner: owner ?? context.caller.userId };
    const recorded = await this.append(id, revision, events, author, await decision.prepare?.());
    const after = this.foldOnto(folded, recorded);
    // A new stream is as cheap to read as a cached state is to check, and a thousand leads would evict other states.
    if (!isNew) this.cache.set(id, after);
    return { ...after, events: await this.asFirstWritten(id, recorded, context) };
  }

  /** With an idempotency key, a concurrent attempt may have written the same event ids first, with another time. */
  private async asFirstWritten(
    id: string,
    recorded: readonly Recorded<Event>[],
    { key }: CommandContext,
  ): Promise<readonly Recorded<Event>[]> {
    if (key === undefined) return recorded;
    const { revision: first } = recorded[0]!;
    const written = await this.read(id, first, first + recorded.length);
    if (written.length === 0) throw new StreamDeleted(`events of ${this.streamOf(id)} were removed`);
    return written;
  }

  /**
   * The stream's state at its current revision. Reads only the events that the cached state lacks, and the first one: it
   * is another one, or gone, if the stream was truncated or deleted.
   */
  async load(id: string): Promise<Folded<State>> {
    const known = this.cache.get(id);
    if (known === undefined || known.revision === 'no_stream') return this.loadAnew(id);
    const next = known.revision + 1;
    const [first] = await this.store.readStream(this.streamOf(id), 0, 1);
    if (first?.revision !== known.first) return this.loadAnew(id);
    const news = await this.read(id, next);
    if (news.length === 0) return known;
    // A gap after the cached state: the stream is broken.
    if (news[0]!.revision !== next) return this.loadAnew(id);
    return this.cached(id, this.foldOnto(known, news));
  }

  /** Call it if the cached state no longer fits the stream. */
  private async loadAnew(id: string): Promise<Folded<State>> {
    this.cache.delete(id);
    return this.cached(id, this.foldOnto(this.empty(), await this.read(id)));
  }

  private cached(id: string, folded: Folded<State>): Folded<State> {
    if (folded.revision !== 'no_stream') this.cache.set(id, folded);
    return folded;
  }

  private foldOnto(before: Folded<State>, events: readonly Recorded<Event>[]): Folded<State> {
    const last = events[events.length - 1];
    if (last === undefined) return before;
    const state = events.reduce((folded, event) => this.folding.evolve(folded, event), before.state);
    const first = before.first ?? events[0]!.revision;
    return { state, revision: last.revision, owner: last.metadata.user_id, first };
  }

  private empty(): Folded<State> {
    return { state: this.folding.initial, revision: 'no_stream', owner: undefined, first: undefined };
  }

  /**
   * The stream's events in order; none if the stream does not exist. Omits the last append if its end is missing: an
   * append at the returned revision then conflicts.
   * @param beforeRevision omits this revision and later ones, which may be unreadable or belong to the same append
   * @throws UnreadableEvent, StoreUnavailable
   */
  async read(id: string, fromRevision = 0, beforeRevision = Infinity): Promise<Recorded<Event>[]> {
    if (beforeRevision <= fromRevision) return [];
    const limit = beforeRevision === Infinity ? undefined : beforeRevision - fromRevision;
    const stored = await this.store.readStream(this.streamOf(id), fromRevision, limit);
    const wanted = stored.filter(({ revision }) => revision < beforeRevision);
    const isCut = wanted[wanted.length - 1]?.revision === beforeRevision - 1;
    // A server may show the events of an append one after the other. To a reader, an append exists if all of it does.
    const events = (isCut ? wanted : withoutOpenAppend(wanted).whole).map((event) => this.codec.decode(event));
    checkSequence(events);
    return events;
  }

  /**
   * Ends the stream with `erased` and truncates everything before it. Decodes no event, so it can also erase an
   * unreadable stream. A repeated call completes an erasure that a crash interrupted.
   * @throws what EventStore.append, EventStore.readStream and EventStore.truncate throw
   */
  async erase(id: string, erased: Event, context: CommandContext): Promise<Ended> {
    return inCommandSpan(`erase ${this.category}`, context, async (traced) => {
      const ended = await this.policies.onConflict.execute(() => this.endWith(id, erased, traced));
      await this.store.truncate(this.streamOf(id), ended.revision);
      this.cache.delete(id);
      return ended;
    });
  }

  private async endWith(id: string, event: Event, context: CommandContext): Promise<Ended> {
    const stream = await this.store.readStream(this.streamOf(id));
    const last = stream[stream.length - 1];
    if (last?.type === event.type) return { revision: last.revision, changed: stream.length > 1 };
    const author = { ...context, owner: context.caller.userId };
    const [appended] = await this.append(id, last?.revision ?? 'no_stream', [event], author);
    return { revision: appended!.revision, changed: true };
  }

  /** Like EventStore.append, but repeats an append with an unknown outcome a few times, with the same ids. */
  private async append(
    id: string,
    expected: ExpectedRevision,
    events: readonly Event[],
    author: Author,
    onFirst: Readonly<Record<string, unknown>> = {},
  ): Promise<Recorded<Event>[]> {
    const size = events.length;
    const encoded = events.map((event, index) => this.encode(event, { index, size }, author, onFirst));
    const streamId = this.streamOf(id);
    const appending = this.policies.whileUnknown.execute(() => this.store.append(streamId, expected, encoded));
    const last = await appending.catch(async (error: unknown) => {
      throw await this.asRemoval(error, streamId, expected);
    });
    const first = last - encoded.length + 1;
    return encoded.map(
      (event, index) => ({ ...event, streamId, revision: first + index }) as unknown as Recorded<Event>,
    );
  }

  /**
   * A stream that was deleted since it was read is another state to decide on. A stream without events that conflicts
   * with an append that expects none has had all of its events removed.
   */
  private async asRemoval(error: unknown, streamId: string, expected: ExpectedRevision): Promise<unknown> {
    if (expected !== 'no_stream') {
      return error instanceof StreamDeleted ? new WrongExpectedRevision(streamId, expected) : error;
    }
    if (!(error instanceof WrongExpectedRevision)) return error;
    const [first] = await this.store.readStream(streamId, 0, 1);
    return first === undefined ? new StreamDeleted(`all events of ${streamId} were removed`) : error;
  }

  private encode(event: Event, { index, size }: PlaceInAppend, author: Author, onFirst: object): NewEvent {
    const { caller, owner, commandId, now, key } = author;
    const { correlationId, traceparent } = caller;
    const metadata: Omit<EventMetadata, 'schema_version'> = {
      command_id: commandId,
      user_id: owner,
      actor: actorOf(caller),
      occurred_at: now,
      $correlationId: correlationId,
      $causationId: commandId,
      append_index: index,
      append_size: size,
      ...(traceparent !== undefined && { traceparent }),
      ...(index === 0 && key !== undefined && { request_hash: key.requestHash, key_id: key.id }),
      ...(index === 0 && onFirst),
    };
    return this.codec.encode(event, eventId(commandId, index), metadata);
  }

  private streamOf(id: string): string {
    return `${this.category}-${id}`;
  }
}

/** A command's context, and the owner of its stream. */
type Author = CommandContext & { readonly owner: string };
