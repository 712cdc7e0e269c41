import { join } from 'node:path';
import { memoryOf } from '../support/metrics.mjs';
import { ask, startService } from '../support/processes.mjs';
import { caughtUp } from '../support/projected.mjs';
import { inTurns, ratio, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

const FEW = 1_000;
/** Creates a second: well below what the service can do, so that latency is what a create takes. */
const RATE = 200;

/** What many campaigns cost: two services, one with a thousand campaigns and one with many, in turns. */
export async function growth({ sizes, scratch, say }) {
  const few = await serviceWith(FEW, scratch, say);
  const many = await serviceWith(sizes.manyCampaigns, scratch, say);
  const paced = ({ service, users }) =>
    ask('paced-load.mjs', { url: service.url, users, rate: RATE, seconds: sizes.seconds });
  // Once beforehand, for code that is not yet compiled and pages that are not yet read.
  for (const one of [few, many]) await paced(one);
  const p50 = await inTurns(sizes.rounds, {
    few: async () => (await paced(few)).p50,
    many: async () => (await paced(many)).p50,
  });
  const rows = [
    row(`p50 of a create with ${FEW} campaigns`, 'ms', p50.few),
    row(`p50 of a create with ${sizes.manyCampaigns} campaigns`, 'ms', p50.many, {
      ratio: ratio(p50.many, p50.few),
      to: 'few',
      aim: { atMost: 1.3 },
    }),
    row(`memory with ${FEW} campaigns`, 'MB', [await memoryOf(few.service.url)]),
    row(`memory with ${sizes.manyCampaigns} campaigns, projected by it`, 'MB', [await memoryOf(many.service.url)]),
    row(`start with ${sizes.manyCampaigns} campaigns in the log`, 'ms', [many.service.readyAfter]),
  ];
  for (const { service } of [few, many]) await service.stop();
  return rows;
}

async function serviceWith(count, scratch, say) {
  const folder = scratch.folder();
  say(`writing ${count} campaigns`);
  await ask('seed.mjs', { url: `sqlite:${join(folder, 'campaigns.db')}`, first: 0, count }, say);
  const service = await startService({ DATA_DIR: folder, EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  say('waiting for the projector');
  await caughtUp(service.url, say);
  return { service, users: await usersOf(service.url) };
}
