import { type DomainEvent } from '../log/event-codec';

/** Computes a stream's state from its events. Pure; trusts every event. */
export interface Fold<State, Event extends DomainEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
}

/**
 * All rules of one kind of stream, without I/O. `decide` returns the events that a command causes, or throws a refusal.
 * No events means that the state is already as requested.
 */
export interface Decider<State, Command, Event extends DomainEvent> extends Fold<State, Event> {
  decide(command: Command, state: State): Event[];
}
