import { ExponentialBackoff, handleType, type IPolicy, retry } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { type Caller } from './caller';
import { type Decider, type DomainEvent } from './decider';
import { type EventCodec, type Recorded } from './event-codec';
import {
  AppendOutcomeUnknown,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  WrongExpectedRevision,
} from './event-store';
import { eventId } from './identity';
import { type IfMatch, mustMatch } from './if-match';
import { checkSequence } from './whole-stream';

/** Who asks, when, and with which command: what the events' metadata is made of. */
export interface CommandContext {
  readonly caller: Caller;
  readonly commandId: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string;
  /** Further metadata of the first event only. */
  readonly onFirstEvent?: Readonly<Record<string, unknown>>;
}

export interface Folded<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
}

export interface Transacted<State, Event extends DomainEvent> extends Folded<State> {
  /** What this command added; empty when it was already so. */
  readonly events: readonly Recorded<Event>[];
}

export interface Ended {
  /** Of the last event, which says that everything before it was erased. */
  readonly revision: number;
  /** Whether the stream held anything else before. */
  readonly changed: boolean;
}

const FOLDED_STATES_KEPT = 10_000;

/** An append whose outcome is unknown is repeated with the same ids. Each time may take as long as its store's deadline. */
const repeatWhileUnknown = retry(handleType(AppendOutcomeUnknown), {
  maxAttempts: 2,
  backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
});

const decideAgainOnConflict = retry(handleType(WrongExpectedRevision), {
  maxAttempts: 5,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 100 }),
});

/** The streams of one category, read and written through their decider. */
export class StreamRepository<State, Command, Event extends DomainEvent> {
  private readonly folded = new LRUCache<string, { state: State; revision: number }>({ max: FOLDED_STATES_KEPT });

  constructor(
    private readonly category: string,
    private readonly store: EventStore,
    private readonly codec: EventCodec<Event>,
    private readonly decider: Decider<State, Command, Event>,
    private readonly whileUnknown: IPolicy = repeatWhileUnknown,
  ) {}

  /**
   * Decides against the stream's latest state and appends there; on a conflict, decides again.
   * @param options.ifMatch checked at each revision that is tried. What the decider refuses comes first: RFC 9110,
   * section 13.2.1, ignores conditions on requests that would fail without them.
   * @throws what the decider refuses with, RevisionMismatch, and what EventStore.append throws
   */
  transact(
    id: string,
    command: Command,
    context: CommandContext,
    { ifMatch }: { readonly ifMatch?: IfMatch | undefined } = {},
  ): Promise<Transacted<State, Event>> {
    return decideAgainOnConflict.execute(async () => {
      const { state, revision } = await this.load(id);
      const events = this.decider.decide(command, state);
      if (ifMatch !== undefined) mustMatch(ifMatch, revision);
      if (events.length === 0) return { state, revision, events: [] };
      const recorded = await this.append(id, revision, events, context);
      const after = this.fold(state, recorded);
      const last = recorded[recorded.length - 1]!.revision;
      this.folded.set(id, { state: after, revision: last });
      return { state: after, revision: last, events: recorded };
    });
  }

  /** The stream folded to now. Reads only what came since it was last folded here. */
  async load(id: string): Promise<Folded<State>> {
    const known = this.folded.get(id);
    const news = await this.read(id, known === undefined ? 0 : known.revision + 1);
    if (known !== undefined && news.length > 0 && news[0]!.revision !== known.revision + 1) return this.loadAnew(id);
    const last = news[news.length - 1];
    if (last === undefined) return known ?? { state: this.decider.initial, revision: 'no_stream' };
    const now = { state: this.fold(known?.state ?? this.decider.initial, news), revision: last.revision };
    this.folded.set(id, now);
    return now;
  }

  /** For when what was folded here does not fit what is in the stream any more: it was truncated, or is broken. */
  private loadAnew(id: string): Promise<Folded<State>> {
    this.folded.delete(id);
    return this.load(id);
  }

  /**
   * The stream's events in order; of an unknown stream: none.
   * @param beforeRevision leaves out this revision and later ones, which then need not be readable
   * @throws UnreadableEvent, StoreUnavailable
   */
  async read(id: string, fromRevision = 0, beforeRevision = Infinity): Promise<Recorded<Event>[]> {
    if (beforeRevision <= fromRevision) return [];
    const limit = beforeRevision === Infinity ? undefined : beforeRevision - fromRevision;
    const stored = await this.store.readStream(this.streamOf(id), fromRevision, limit);
    const events = stored.filter(({ revision }) => revision < beforeRevision).map((event) => this.codec.decode(event));
    checkSequence(events);
    return events;
  }

  /**
   * Ends the stream with `erased` and truncates everything before that. It decodes nothing, so that a stream that cannot
   * be read can be erased too. Repeating it completes what a crash cut short.
   * @throws what EventStore.append and EventStore.truncate throw
   */
  async erase(id: string, erased: Event, context: CommandContext): Promise<Ended> {
    const ended = await decideAgainOnConflict.execute(() => this.endWith(id, erased, context));
    await this.store.truncate(this.streamOf(id), ended.revision);
    this.folded.delete(id);
    return ended;
  }

  private async endWith(id: string, event: Event, context: CommandContext): Promise<Ended> {
    const stream = await this.store.readStream(this.streamOf(id));
    const last = stream[stream.length - 1];
    if (last?.type === event.type) return { revision: last.revision, changed: stream.length > 1 };
    const [appended] = await this.append(id, last?.revision ?? 'no_stream', [event], context);
    return { revision: appended!.revision, changed: true };
  }

  /** One append, as EventStore.append; an unknown outcome is tried again with the same ids before it is passed on. */
  async append(
    id: string,
    expected: ExpectedRevision,
    events: readonly Event[],
    context: CommandContext,
  ): Promise<Recorded<Event>[]> {
    const encoded = events.map((event, index) => this.encode(event, index, context));
    const streamId = this.streamOf(id);
    const last = await this.whileUnknown.execute(() => this.store.append(streamId, expected, encoded));
    const first = last - encoded.length + 1;
    return encoded.map(
      (event, index) => ({ ...event, streamId, revision: first + index }) as unknown as Recorded<Event>,
    );
  }

  private encode(event: Event, index: number, context: CommandContext): NewEvent {
    const { caller, commandId, now, onFirstEvent } = context;
    const { userId, correlationId, traceparent } = caller;
    const metadata: Omit<EventMetadata, 'schema_version'> = {
      command_id: commandId,
      user_id: userId,
      occurred_at: now,
      $correlationId: correlationId,
      $causationId: commandId,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(index === 0 ? onFirstEvent : {}),
    };
    return this.codec.encode(event, eventId(commandId, index), metadata);
  }

  private fold(state: State, events: readonly Event[]): State {
    return events.reduce((folded, event) => this.decider.evolve(folded, event), state);
  }

  private streamOf(id: string): string {
    return `${this.category}-${id}`;
  }
}
