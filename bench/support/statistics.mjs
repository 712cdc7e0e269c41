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
 * @param contenders name to an async function that answers with what it measured
 * @returns name to what was measured, one for each round
 */
export async function inTurns(rounds, contenders, say = () => undefined) {
  const measured = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      measured[name].push(await measure(round));
      say(`${name}: round ${round + 1} of ${rounds}`);
    }
  }
  return measured;
}

/** Median of the rounds' own ratios: what was slow for both in one round does not count. */
export function ratio(numbers, others) {
  return median(numbers.map((number, round) => number / others[round]));
}

/** A row of the table: median and range of some rounds. */
export function row(what, unit, numbers, comparison = {}) {
  return { what, unit, value: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers), ...comparison };
}

/**
 * For some seconds, does `work` with the things that `prepare` makes, whose making is not counted.
 * @returns things done in a second, and in a second of this process's processor time
 */
export async function rateOf(prepare, work, seconds) {
  let done = 0;
  let busy = 0;
  let cpu = 0;
  while (busy < seconds * 1_000) {
    const things = prepare();
    const [since, cpuBefore] = [performance.now(), process.cpuUsage()];
    await work(things);
    busy += performance.now() - since;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu += (user + system) / 1_000;
    done += things.length;
  }
  return { perSecond: (done / busy) * 1_000, perCpuSecond: (done / cpu) * 1_000 };
}
