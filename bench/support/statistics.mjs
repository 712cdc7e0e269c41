export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param sorted ascending */
export function percentile(sorted, percent) {
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/**
 * Measures each in turn, round by round (A B C A B C …), so that whatever else the machine does hits all alike.
 * @param contenders name to an async function that answers with a number
 * @returns name to the numbers, one for each round
 */
export async function inTurns(rounds, contenders) {
  const numbers = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) numbers[name].push(await measure(round));
  }
  return numbers;
}

/** Median of the rounds' own ratios: what was slow for both in one round does not count. */
export function ratio(numbers, others) {
  return median(numbers.map((number, round) => number / others[round]));
}

/** A row of the table: median and range of some rounds. */
export function row(what, unit, numbers, comparison = {}) {
  return { what, unit, value: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers), ...comparison };
}

/** Does `work`, which does `together` things each time, for some seconds. @returns things done in a second */
export async function rateOf(work, together, seconds) {
  const since = performance.now();
  let done = 0;
  for (; performance.now() - since < seconds * 1_000; done += together) await work();
  return done / ((performance.now() - since) / 1_000);
}
