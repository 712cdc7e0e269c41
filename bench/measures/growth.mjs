import { join } from 'node:path';
import { memoryOf } from '../support/metrics.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

const FEW = 1_000;
/** Creates per second. Far below the highest rate, so that no request waits for another. */
const RATE = 200;

/** Measures two services alternately: one with a thousand campaigns, one with many. */
export async function growth({ sizes, scratch, report }) {
  const few = await serviceWith(FEW, scratch, report);
  const many = await serviceWith(sizes.manyCampaigns, scratch, report);
  const paced = ({ service, users }) =>
    runProcess('paced-load.mjs', { url: service.url, users, rate: RATE, seconds: sizes.seconds });
  // Warms up: compiles code and reads pages.
  for (const one of [few, many]) await paced(one);
  const p50 = await alternate(sizes.rounds, {
    few: async () => (await paced(few)).p50,
    many: async () => (await paced(many)).p50,
  });
  const rows = [
    row(`p50 of a create with ${FEW} campaigns`, 'ms', p50.few),
    row(`p50 of a create with ${sizes.manyCampaigns} campaigns`, 'ms', p50.many, {
      ratio: ratio(p50.many, p50.few),
      to: 'few',
      target: { atMost: 1.3 },
    }),
    row(`memory with ${FEW} campaigns`, 'MB', [await memoryOf(few.service.url)]),
    row(`memory with ${sizes.manyCampaigns} campaigns, after projecting them`, 'MB', [
      await memoryOf(many.service.url),
    ]),
    row(`startup with ${sizes.manyCampaigns} campaigns in the log`, 'ms', [many.service.startupMs]),
  ];
  for (const { service } of [few, many]) await service.stop();
  return rows;
}

async function serviceWith(count, scratch, report) {
  const folder = scratch.folder();
  report(`writing ${count} campaigns`);
  await runProcess('seed.mjs', { url: `sqlite:${join(folder, 'campaigns.db')}`, first: 0, count }, report);
  const service = await startService({ DATA_DIR: folder, EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  report('waiting for the projector');
  await waitUntilReady(service.url, report);
  return { service, users: await usersOf(service.url) };
}
