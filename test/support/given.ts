import * as fc from 'fast-check';
import { type Decider } from '../../src/event-sourcing/deciding/decider';
import { type DomainEvent } from '../../src/event-sourcing/log/event-codec';

/**
 * Specs of a decider: given these events, when this command comes, then these events follow, or it is refused. Repeats
 * every accepted command and expects that the repetition changes nothing, or is refused.
 */
export function rulesOf<State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) {
  return (...history: Event[]) => ({
    when: (command: Command) => ({
      then(...events: Event[]): void {
        expect(decider.decide(command, fold(decider, history))).toEqual(events);
        expect(decider.decide(command, fold(decider, [...history, ...events]))).toEqual([]);
      },
      /** For a command that is refused when it is repeated. */
      thenOnce(code: string, ...events: Event[]): void {
        expect(decider.decide(command, fold(decider, history))).toEqual(events);
        const again = () => decider.decide(command, fold(decider, [...history, ...events]));
        expect(again).toThrow(expect.objectContaining({ code }));
      },
      thenRefused(code: string, detail: RegExp = /./): void {
        const refusal = expect.objectContaining({ code, message: expect.stringMatching(detail) });
        expect(() => decider.decide(command, fold(decider, history))).toThrow(refusal);
      },
    }),
  });
}

/** Expects for any history that an accepted command changes nothing when it is repeated. */
export function expectRepeatable<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  history: fc.Arbitrary<Event[]>,
  command: fc.Arbitrary<Command>,
): void {
  fc.assert(
    fc.property(history, command, (before, someCommand) => {
      const events = accepted(decider, someCommand, before);
      if (events !== undefined) expect(accepted(decider, someCommand, [...before, ...events])).toEqual([]);
    }),
  );
}

/** Expects for any history that an accepted command is refused when it is repeated. */
export function expectRefusedAgain<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  history: fc.Arbitrary<Event[]>,
  command: fc.Arbitrary<Command>,
): void {
  fc.assert(
    fc.property(history, command, (before, someCommand) => {
      const events = accepted(decider, someCommand, before);
      if (events !== undefined) expect(accepted(decider, someCommand, [...before, ...events])).toBeUndefined();
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
