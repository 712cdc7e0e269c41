import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { anyMoves } from '../tools/pair-of-stores/moves';
import { type Weakness } from '../tools/pair-of-stores/weakness';
import { World } from '../tools/pair-of-stores/world';

const WEAKNESSES: readonly Weakness[] = [
  'the gate is always open',
  'views of another log are served',
  'consumers and the gate accept another log',
  'a rebuild leaves unused claims',
  'nothing is rebuilt',
];

/** Every run makes up to 20 moves. The timeout is for a busy machine. */
export function describePairOfStores(numRuns: number, timeout?: number): void {
  describe('A log and its read model, after creates, renames, deletes, crashes and restores of either store', () => {
    // Interruptions of consumers are logged.
    beforeAll(() => Logger.overrideLogger(false));

    const survives = (weakness?: Weakness) =>
      fc.asyncProperty(anyMoves, fc.boolean(), (moves, savesApart) => World.survives(moves, { savesApart, weakness }));

    it(
      'never show what the log does not confirm, and agree once everybody has done what the guide says',
      () => fc.assert(survives(), { numRuns }),
      timeout,
    );

    it.each(WEAKNESSES)(
      'would, if %s',
      async (weakness) => {
        const { failed } = await fc.check(survives(weakness), { numRuns, endOnFailure: true });
        expect(failed).toBe(true);
      },
      timeout,
    );
  });
}
