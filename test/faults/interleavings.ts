import { AppendOutcomeUnknown, AppendRefused } from '../../src/event-sourcing/event-store';
import { type Creator, PAST_ALL_LEASES } from '../support/walk/actors';
import { type Cast, rehearse } from '../support/walk/cast';
import { type Stores } from '../support/walk/stores';
import { walk, type Walked } from '../support/walk/walk';

const A: Creator = { name: 'A', key: 'key of A' };
/** Its clock shows when an answer is not the one that was given first. */
const A_AGAIN: Creator = { name: 'A in a second process', key: 'key of A', ahead: 1 };
const B: Creator = { name: 'B', key: 'key of B' };
const LATE_B: Creator = { name: 'B after the lease', key: 'key of B', ahead: PAST_ALL_LEASES };
const renamedTo = ['Summer', 'Spring'];

export interface Walk {
  readonly who: string;
  readonly cast: Cast;
  /** How many a run may have. */
  readonly faults: number;
  /** The same on servers, where a call takes a hundred times as long; absent: walked there only when all is. */
  readonly faultsOnServers?: number;
}

/** In each of them a name is with one campaign at most. */
export const SAFE: Walk[] = [
  {
    who: 'two creators, a resolver and the projector',
    cast: { creators: [A, B], resolver: true, projections: 1 },
    faults: 1,
    faultsOnServers: 0,
  },
  { who: 'two creators', cast: { creators: [A, B] }, faults: 2, faultsOnServers: 2 },
  {
    who: 'two creators, the second after the lease',
    cast: { creators: [A, LATE_B] },
    faults: 2,
    faultsOnServers: 1,
  },
  {
    who: 'two creators, the second after the lease, and the projector',
    cast: { creators: [A, LATE_B], projections: 1 },
    faults: 1,
    faultsOnServers: 0,
  },
  {
    who: 'two creators, the second after the lease, a resolver and the projector twice',
    cast: { creators: [A, LATE_B], resolver: true, projections: 2 },
    faults: 0,
  },
  {
    who: 'two creators, one of them in two processes',
    cast: { creators: [A, A_AGAIN, B] },
    faults: 1,
    faultsOnServers: 0,
  },
  {
    who: 'two creators, one of them in two processes, and a resolver',
    cast: { creators: [A, A_AGAIN, B], resolver: true },
    faults: 0,
  },
  {
    who: 'one who renames away and back, and one creator',
    cast: { creators: [B], renamedTo },
    faults: 1,
    faultsOnServers: 0,
  },
  {
    who: 'one who renames away and back, and one creator after the lease',
    cast: { creators: [LATE_B], renamedTo },
    faults: 1,
    faultsOnServers: 0,
  },
  {
    who: 'one who renames away and back, one creator and a resolver',
    cast: { creators: [B], renamedTo, resolver: true },
    faults: 0,
    faultsOnServers: 0,
  },
  {
    who: 'one who renames away and back, one creator after the lease and the projector twice',
    cast: { creators: [LATE_B], renamedTo, projections: 2 },
    faults: 0,
  },
];

/** What is taken out of the protocol, and who comes to harm by it; with so many faults the walk finds out. */
export const UNSAFE: Walk[] = [
  {
    who: 'a claim is deleted without a fence',
    cast: { creators: [A, B], resolver: true, withoutFence: true },
    faults: 0,
  },
  {
    who: 'a claim is released when the append was refused',
    cast: { creators: [A, A_AGAIN, B], releasingOn: AppendRefused },
    faults: 1,
  },
  {
    who: 'a claim is released when the outcome of the append is unknown',
    cast: { creators: [A, B], releasingOn: AppendOutcomeUnknown },
    faults: 2,
  },
];

/** What one of them may take on a machine that does much else. */
export const LONG = 900_000;

export async function showNoViolation(stores: Stores, cast: Cast, faults: number): Promise<void> {
  const { violation, ends } = await walked(stores, cast, faults);
  expect(violation).toBeUndefined();
  // Whoever comes first: it makes a difference.
  expect(ends).toBeGreaterThan(1);
}

export async function showViolation(stores: Stores, { cast, faults }: Walk): Promise<void> {
  const { violation } = await walked(stores, cast, faults);
  expect(violation?.problems).toContain('two campaigns are named Spring');
}

/** How many runs it took is printed. */
async function walked(stores: Stores, cast: Cast, faults: number): Promise<Walked> {
  const { begin, start } = await rehearse(stores, cast);
  const result = await walk(begin, start, faults);
  const { runs, states, ends, violation } = result;
  const found = violation === undefined ? [] : ['found', ...violation.schedule, ...violation.problems];
  console.info([`${runs} runs, ${states} states, ${ends} ends`, ...found].join('\n  '));
  return result;
}
