import * as fc from 'fast-check';

export const NAMES = ['Spring', 'Summer', 'Autumn'] as const;
export const USERS = ['ada', 'eve'] as const;

type Name = (typeof NAMES)[number];

/** A number that selects one of what there is at that point. */
type Which = number;

/** What a process of the service does. Work for which there is nothing to do does nothing. */
export type Work = (
  | { readonly does: 'create'; readonly user: Which; readonly name: Name }
  | { readonly does: 'rename'; readonly campaign: Which; readonly name: Name }
  | { readonly does: 'delete'; readonly campaign: Which }
  /** The consumers run to the end of the log. */
  | { readonly does: 'project' }
  /** All leases end, and the sweeper makes a round. */
  | { readonly does: 'wait' }
) & {
  /** The number of calls to the stores after which the process dies. */
  readonly dies?: number | undefined;
};

/** A number: the rebuild is killed after so many consumers. */
export type Rebuilt = 'all' | number;

export interface Restore {
  readonly does: 'restore';
  /** How many moves back it goes; undefined: it stays. */
  readonly log?: number | undefined;
  readonly readModel?: number | undefined;
  /** How much of a necessary rebuild is done before the service starts. If not all, somebody repeats it later. */
  readonly rebuilt: Rebuilt;
}

export type Move = Work | Restore | { readonly does: 'restart' };

const which = fc.nat(20);
const name = fc.constantFrom(...NAMES);
/** Most processes live. */
const dies = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(12) });
/** Most restores go back a few moves only, so that the two stores have much in common. */
const movesBack = fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: which });
const nothing = fc.constant(undefined);
const rebuilt = fc.oneof(fc.constant('all' as const), fc.constant(0), fc.nat(4));
const restore = fc.constant('restore' as const);

export const anyMoves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ does: fc.constant('create' as const), user: which, name, dies }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('rename' as const), campaign: which, name, dies }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), campaign: which, dies }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('project' as const), dies }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), dies }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ does: restore, log: movesBack, readModel: nothing, rebuilt }) },
    { weight: 1, arbitrary: fc.record({ does: restore, log: nothing, readModel: movesBack, rebuilt }) },
    { weight: 1, arbitrary: fc.record({ does: restore, log: movesBack, readModel: movesBack, rebuilt }) },
  ),
  { maxLength: 20, size: 'max' },
);
