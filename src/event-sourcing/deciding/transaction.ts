import { type Caller } from '../log/caller';
import { type DomainEvent, type Recorded } from '../log/event-codec';
import { type ExpectedRevision } from '../log/event-store';
import { type CommandIdentity } from '../log/identity';
import { type IfMatch } from './if-match';

/** Who requests a change, when, and with which command: what the events' metadata is made of. */
export interface CommandContext extends CommandIdentity {
  readonly caller: Caller;
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string;
}

/** The stream folded to its current revision. */
export interface Folded<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
  /** Undefined: there is no stream. */
  readonly owner: string | undefined;
}

/** What a command does to a stream at the revision it was decided at. */
export interface Decision<Event extends DomainEvent> {
  /** None: the state is already as requested. */
  readonly events: readonly Event[];
  /**
   * Called before the append, once the caller's conditions hold: for what must precede it, such as claiming a name.
   * Called again, with another decision, at each revision that is tried.
   * @returns further metadata of the first event
   */
  prepare?(): Promise<Readonly<Record<string, unknown>>>;
}

/** @throws what the command is refused with */
export type Decide<State, Event extends DomainEvent> = (
  state: State,
  revision: ExpectedRevision,
) => Decision<Event> | Promise<Decision<Event>>;

export interface TransactOptions {
  readonly context: CommandContext;
  /** The revisions at which the caller allows the change. */
  readonly ifMatch?: IfMatch | undefined;
  /** The id was made a moment ago: the first attempt expects no stream, and does not read. */
  readonly isNew?: boolean;
  /** The command id is derived from what led to the command, so an earlier attempt may have written its events. */
  readonly mayBeRepeated?: boolean;
}

export interface Transacted<State, Event extends DomainEvent> {
  readonly state: State;
  readonly revision: ExpectedRevision;
  /** What this command wrote, now or in an earlier attempt; empty when the state was already as requested. */
  readonly events: readonly Recorded<Event>[];
}
