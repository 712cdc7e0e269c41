import { type Creator, PAST_ALL_LEASES } from '../support/walk/actors';
import { type Cast, rehearse } from '../support/walk/cast';
import { type Stores } from '../support/walk/stores';
import { walk, type Walked } from '../support/walk/walk';

export const A: Creator = { name: 'A', key: 'key of A' };
/** Its clock shows when an answer is not the one that was given first. */
export const A_AGAIN: Creator = { name: 'A in a second process', key: 'key of A', ahead: 1 };
export const B: Creator = { name: 'B', key: 'key of B' };
export const LATE_B: Creator = { name: 'B after the lease', key: 'key of B', ahead: PAST_ALL_LEASES };

/** How many runs it took is printed. */
export async function walked(stores: Stores, cast: Cast, faults: number): Promise<Walked> {
  const result = await walk(await rehearse(stores, cast), faults);
  const { runs, states, ends, violation } = result;
  const found = violation === undefined ? [] : ['found', ...violation.schedule, ...violation.problems];
  console.info([`${runs} runs, ${states} states, ${ends} ends`, ...found].join('\n  '));
  return result;
}

export async function showNoViolation(stores: Stores, cast: Cast, faults: number): Promise<void> {
  const { violation, ends } = await walked(stores, cast, faults);
  expect(violation).toBeUndefined();
  // Whoever comes first: it makes a difference.
  expect(ends).toBeGreaterThan(1);
}
