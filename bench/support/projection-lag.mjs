import { metricsOf } from './metrics.mjs';

const METRIC =
  /^projector_lag_seconds_(bucket|sum|count)\{(?:le="(?<bound>[^"]+)",)?consumer="campaigns\.v\d+"\} (?<value>\S+)$/;

/**
 * Reads from the service's metrics the time between an event and its projection in the view of campaigns.
 * @param before the result of an earlier call
 * @returns milliseconds since that call: `mean`, and `p99`, the bound of the bucket
 */
export async function lagBetween(url, before) {
  const now = { sum: 0, count: 0, buckets: [] };
  for (const line of await metricsOf(url)) {
    const { groups, 1: what } = METRIC.exec(line) ?? {};
    if (groups === undefined) continue;
    if (groups.bound === undefined) now[what] = Number(groups.value);
    else now.buckets.push({ within: Number(groups.bound.replace('+Inf', 'Infinity')), count: Number(groups.value) });
  }
  if (before === undefined) return now;
  const count = now.count - before.count;
  if (count === 0) throw new Error('No event was projected between the two calls.');
  const enough = now.buckets.find((bucket, index) => bucket.count - before.buckets[index].count >= count * 0.99);
  return { ...now, mean: ((now.sum - before.sum) / count) * 1_000, p99: enough.within * 1_000 };
}
