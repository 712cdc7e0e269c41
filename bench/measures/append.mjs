import { runProcess } from '../support/processes.mjs';
import { ratio, row } from '../support/statistics.mjs';

/** The number of connections in the `create` measure, and the largest number of appends that share one commit. */
const CALLERS = [64, 500];

export async function append({ sizes, scratch, report }) {
  const rows = [];
  for (const callers of CALLERS) {
    const task = { folder: scratch.folder(), rounds: sizes.rounds, seconds: sizes.seconds, callers };
    const { adapter, raw } = await runProcess('append.mjs', task, report);
    const compared = { ratio: ratio(adapter, raw), to: 'raw', target: { atLeast: 0.95 } };
    rows.push(row(`raw inserts, ${callers} creates per transaction`, 'creates/s', raw));
    rows.push(row(`through the adapter, ${callers} callers`, 'creates/s', adapter, compared));
  }
  return rows;
}
