/**
 * Fills campaigns with leads, then reads. Returns the p50 of each round, in milliseconds: of a campaign without leads, of
 * one with as many as it can have, and of the list of all campaigns.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { addLeads, get, newCampaign, newLeads } from '../support/leads.mjs';
import { alternate, median } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

const BATCH = 1_000;
const READS = 50;

await runTask(async ({ url, user, rounds, fullCampaigns: { most, campaigns, each } }, report) => {
  const none = await newCampaign(url, user, 'None');
  const many = await newCampaign(url, user, 'Many');
  await fill(many, most);
  for (let count = 0; count < campaigns; count++) {
    await fill(await newCampaign(url, user, `Campaign ${count}`), each);
    if (count % 50 === 49) report(`${count + 1} of ${campaigns} campaigns have leads`);
  }
  await untilCounted(many, most);
  const p50 = (path) => async () => {
    const times = [];
    for (let count = 0; count < READS; count++) times.push(await timeOf(path));
    return median(times);
  };
  const measured = await alternate(rounds, {
    none: p50(`/api/campaigns/${none}`),
    many: p50(`/api/campaigns/${many}`),
    list: p50('/api/campaigns'),
  });
  return { ...measured, most, campaigns: campaigns + 2, all: most + campaigns * each };

  async function fill(campaignId, count) {
    for (let left = count; left > 0; left -= BATCH) {
      await addLeads(url, user, campaignId, newLeads(Math.min(left, BATCH)));
    }
  }

  async function untilCounted(campaignId, count) {
    for (;;) {
      const { campaign } = await get(url, user, `/api/campaigns/${campaignId}`);
      if (campaign.stats?.total === count) return;
      report(`waiting for the projector: ${campaign.stats?.total ?? 0} of ${count} leads are counted`);
      await pause(1_000);
    }
  }

  async function timeOf(path) {
    const since = performance.now();
    await get(url, user, path);
    return performance.now() - since;
  }
});
