import { ask } from '../support/processes.mjs';
import { ratio, row } from '../support/statistics.mjs';

/** Callers: as many as the load of `create` has, and as many as share a commit at most. */
const TOGETHER = [64, 500];

export async function append({ sizes, scratch, say }) {
  const rows = [];
  for (const together of TOGETHER) {
    const task = { folder: scratch.folder(), rounds: sizes.rounds, seconds: sizes.seconds, together };
    const { adapter, raw } = await ask('append.mjs', task, say);
    const compared = { ratio: ratio(adapter, raw), to: 'raw', aim: { atLeast: 0.95 } };
    rows.push(row(`raw inserts, ${together} together`, 'creates/s', raw));
    rows.push(row(`through the adapter, ${together} callers`, 'creates/s', adapter, compared));
  }
  return rows;
}
