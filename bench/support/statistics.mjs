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
 * Measures the contenders one after another in each round (A B C A B C …), so that other work on the machine affects
 * all of them alike.
 * @param contenders an async function by name, which returns one measurement
 * @returns the measurements by name, one for each round
 */
export async function alternate(rounds, contenders, report = () => undefined) {
  const measured = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      measured[name].push(await measure(round));
      report(`${name}: round ${round + 1} of ${rounds}`);
    }
  }
  return measured;
}

/** @returns the median of the ratios of the rounds, so that a round that was slow for both hardly matters */
export function ratio(numbers, others) {
  return median(numbers.map((number, round) => number / others[round]));
}

/** @returns a row of the table, with the median and the range of the rounds */
export function row(what, unit, numbers, comparison = {}) {
  return { what, unit, value: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers), ...comparison };
}

/**
 * Repeats `work` with the items that `prepare` returns, until `work` alone has taken `seconds`.
 * @returns items per second, and per second of this process's CPU time, both without the time of `prepare`
 */
export async function rateOf(prepare, work, seconds) {
  let done = 0;
  let busy = 0;
  let cpu = 0;
  while (busy < seconds * 1_000) {
    const items = prepare();
    const [since, cpuBefore] = [performance.now(), process.cpuUsage()];
    await work(items);
    busy += performance.now() - since;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu += (user + system) / 1_000;
    done += items.length;
  }
  return { perSecond: (done / busy) * 1_000, perCpuSecond: (done / cpu) * 1_000 };
}
