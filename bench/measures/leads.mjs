import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { ratio, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** Leads in batches, next to raw inserts of the same rows, and reads with many leads. */
export async function leads({ sizes, scratch, report }) {
  const service = await startService({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  const { url } = service;
  await waitUntilReady(url, report);
  const [user] = await usersOf(url);
  const { rounds, seconds, fullCampaigns } = sizes;
  const added = await runProcess('add-leads.mjs', { url, user, folder: scratch.folder(), rounds, seconds }, report);
  const read = await runProcess('read-leads.mjs', { url, user, rounds, fullCampaigns }, report);
  const imported = await runProcess('import-list.mjs', { url, user, rounds, entries: fullCampaigns.most }, report);
  await service.stop();
  const { most, campaigns, all } = read;
  return [
    row('raw inserts, 250 leads per transaction', 'leads/s', added.raw),
    row('POST of 1,000 leads, one at a time', 'leads/s', added.service, {
      ratio: ratio(added.service, added.raw),
      to: 'raw',
      target: { atLeast: 0.7 },
    }),
    row('p50 of GET of a campaign without leads', 'ms', read.none),
    row(`p50 of GET of a campaign with ${most} leads`, 'ms', read.many, {
      ratio: ratio(read.many, read.none),
      to: 'none',
      target: { atMost: 1.5 },
    }),
    row(`import of a list with ${most} leads`, 's', imported.seconds, { target: { atMost: 15 } }),
    row('memory after the imports, compared with before', 'MB', [imported.after], {
      ratio: imported.after / imported.before,
      to: 'before',
    }),
    row(`p50 of the list of ${campaigns} campaigns with ${all} leads`, 'ms', read.list, { target: { atMost: 50 } }),
  ];
}
