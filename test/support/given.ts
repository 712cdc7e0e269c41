import * as fc from 'fast-check';
import { type Decider } from '../../src/event-sourcing/deciding/decider';
import { type DomainEvent } from '../../src/event-sourcing/log/event-codec';

/**
 * Rules in the words of the domain: given what happened, when somebody asks, then this happens, or it is refused.
 * Whatever is accepted is asked for a second time, and must change nothing then.
 */
export function rulesOf<State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) {
  return (...history: Event[]) => ({
    when: (command: Command) => ({
      then(...events: Event[]): void {
        expect(decider.decide(command, fold(decider, history))).toEqual(events);
        expect(decider.decide(command, fold(decider, [...history, ...events]))).toEqual([]);
      },
      thenRefused(code: string, detail: RegExp = /./): void {
        const refusal = expect.objectContaining({ code, message: expect.stringMatching(detail) });
        expect(() => decider.decide(command, fold(decider, history))).toThrow(refusal);
      },
    }),
  });
}

/** Whatever has happened: a command that is accepted changes nothing when it is asked for a second time. */
export function expectRepeatable<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  history: fc.Arbitrary<Event[]>,
  command: fc.Arbitrary<Command>,
): void {
  fc.assert(
    fc.property(history, command, (before, asked) => {
      const events = accepted(decider, asked, before);
      if (events !== undefined) expect(accepted(decider, asked, [...before, ...events])).toEqual([]);
    }),
  );
}

/** @returns undefined when it is refused */
function accepted<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  command: Command,
  history: readonly Event[],
): Event[] | undefined {
  try {
    return decider.decide(command, fold(decider, history));
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'string') return undefined;
    throw error;
  }
}

function fold<State, Command, Event extends DomainEvent>(
  { initial, evolve }: Decider<State, Command, Event>,
  history: readonly Event[],
): State {
  return history.reduce(evolve, initial);
}
