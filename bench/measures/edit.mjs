import { WARM_UP } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** By kind, as in `EDITS`. */
const WHAT = {
  create: 'POST of a draft',
  limit: 'PATCH of the daily limit',
  name: 'PATCH of the name',
  sequence: 'PATCH of the sequence, 10 nodes',
  addNode: 'POST of a node',
  changeNode: 'PUT of a node',
  nothing: 'PATCH that changes nothing',
};

/** Edits of drafts over 64 connections, next to creates. */
export async function edit({ sizes, scratch, report }) {
  const service = await startService({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  const { url } = service;
  await waitUntilReady(url, report);
  const users = await usersOf(url);
  const run = (kind, limits) => runProcess('edits.mjs', { url, users, edit: kind, ...limits }, report);
  const contenders = {};
  for (const kind of Object.keys(WHAT)) {
    await run(kind, WARM_UP);
    contenders[kind] = () => run(kind, { seconds: sizes.seconds });
  }
  const measured = await alternate(sizes.rounds, contenders);
  await service.stop();
  return [...rowsOf(measured, 'perSecond', 'requests/s'), ...rowsOf(measured, 'cpuMs', 'ms', ', CPU time')];
}

function rowsOf(measured, key, unit, suffix = '') {
  const creates = measured.create.map((round) => round[key]);
  return Object.entries(WHAT).map(([kind, what]) => {
    const numbers = measured[kind].map((round) => round[key]);
    const compared = kind === 'create' ? {} : { ratio: ratio(numbers, creates), to: 'POST of a draft' };
    return row(`${what}${suffix}`, unit, numbers, compared);
  });
}
