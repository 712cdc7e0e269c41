import { type Caller } from '../log/caller';
import { type DomainEvent, type Recorded } from '../log/event-codec';
import { type ExpectedRevision } from '../log/event-store';
import { type CommandIdentity, deriveId } from '../log/identity';
import { type IfMatch } from './if-match';

/** Who requests a change, when, and with which command. The events' metadata is derived from it. */
export interface CommandContext extends CommandIdentity {
  readonly caller: Caller;
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string;
}

/**
 * The options for one of many streams that a command changes, if another stream records the command's key. The events in
 * each stream need ids of their own. A retry finds them.
 */
export function partOf(streamId: string, { caller, now, commandId, key }: CommandContext): TransactOptions {
  return { context: { caller, now, commandId: deriveId(commandId, streamId) }, mayBeRepeated: key !== undefined };
}

/** The stream folded to its current revision. */
export interface Folded<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
  /** Undefined if the stream does not exist. */
  readonly owner: string | undefined;
  /** Revision of the first event that is left in the stream; undefined if the stream does not exist. */
  readonly first: number | undefined;
}

/** The result of a decision at one revision of a stream. */
export interface Decision<Event extends DomainEvent> {
  /** Empty if the state is already as requested. */
  readonly events: readonly Event[];
  /**
   * Called before the append, after `ifMatch` was checked: for actions that must precede the append, such as the claim
   * of a name. If the command is decided again after a conflict, the `prepare` of the new decision is called.
   * @returns additional metadata for the first event
   */
  prepare?(): Promise<Readonly<Record<string, unknown>>>;
}

/** @throws the refusal, if the command is not allowed */
export type Decide<State, Event extends DomainEvent> = (
  state: State,
  revision: ExpectedRevision,
) => Decision<Event> | Promise<Decision<Event>>;

export interface TransactOptions {
  readonly context: CommandContext;
  /** The revisions at which the caller allows the change. */
  readonly ifMatch?: IfMatch | undefined;
  /** The id is new, so the first attempt expects no stream and does not read it. */
  readonly isNew?: boolean;
  /** The command id is derived from the command's cause, so an earlier attempt may have written its events. */
  readonly mayBeRepeated?: boolean;
}

export interface Transacted<State, Event extends DomainEvent> {
  /** Right after the command's events, whatever was appended since; the current state if it wrote nothing. */
  readonly state: State;
  /** That of `state`. */
  readonly revision: ExpectedRevision;
  /** The events that this command wrote, now or in an earlier attempt; empty if the state was already as requested. */
  readonly events: readonly Recorded<Event>[];
}
