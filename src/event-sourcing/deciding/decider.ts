import { type DomainEvent } from '../log/event-codec';

/** How a stream's state follows from its events. Pure; trusts every event. */
export interface Fold<State, Event extends DomainEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
}

/**
 * All rules of one kind of stream, free of I/O. `decide` returns the events that a command leads to (none: the state is
 * already as requested), or throws a refusal.
 */
export interface Decider<State, Command, Event extends DomainEvent> extends Fold<State, Event> {
  decide(command: Command, state: State): Event[];
}
