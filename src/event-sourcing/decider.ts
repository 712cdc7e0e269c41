/** A fact as the domain states it: past tense, plain JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * The whole of a stream's rules, free of I/O.
 * `decide` answers with the events a command leads to (none: it is already so) or throws a refusal;
 * `evolve` takes an event into the state and never refuses.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initial: State;
  decide(command: Command, state: State): Event[];
  evolve(state: State, event: Event): State;
}
