import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { anyMoves } from '../tools/pair-of-stores/moves';
import { type PairOfStores } from '../tools/pair-of-stores/stores';
import { type Weakness } from '../tools/pair-of-stores/weakness';
import { World } from '../tools/pair-of-stores/world';

const WEAKNESSES: readonly Weakness[] = [
  'the gate is always open',
  'views of another log are served',
  'consumers and the gate accept another log',
  'a rebuild leaves unused claims',
  'nothing is rebuilt',
];

/**
 * Each run makes up to 20 moves.
 * @param where names the stores in the title
 * @param open opens new stores for a run
 */
export function describePairOfStores(where: string, open: () => Promise<PairOfStores>, numRuns: number): void {
  describe(`A log and its read model in ${where}, after creates, renames, deletes, crashes and restores of either`, () => {
    // Interruptions of consumers are logged.
    beforeAll(() => Logger.overrideLogger(false));

    const survives = (weakness?: Weakness) =>
      fc.asyncProperty(anyMoves, fc.boolean(), async (moves, savesApart) =>
        World.survives(await open(), moves, { savesApart, weakness }),
      );

    it('never show what the log does not confirm, and agree once everybody has done what the guide says', () =>
      fc.assert(survives(), { numRuns }));

    it.each(WEAKNESSES)('would, if %s', async (weakness) => {
      const { failed } = await fc.check(survives(weakness), { numRuns, endOnFailure: true });
      expect(failed).toBe(true);
    });
  });
}
