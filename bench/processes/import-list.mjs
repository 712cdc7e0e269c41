/**
 * Fills a list, then imports it into new campaigns. Returns the seconds of each import, and the memory of the service before
 * the first one and after the last one, in MB.
 */
import { randomUUID } from 'node:crypto';
import { addEntries, importList, newCampaign, newLeads, newList } from '../support/leads.mjs';
import { memoryOf } from '../support/metrics.mjs';
import { runTask } from '../support/task.mjs';
import { throttled } from '../support/throttled.mjs';

const BATCH = 500;

await runTask(async ({ url, user, rounds, entries }, report) => {
  const listId = await newList(url, user);
  const reportProgress = throttled(report);
  for (let count = 0; count < entries; count += BATCH) {
    await addEntries(url, user, listId, newLeads(BATCH));
    reportProgress(`${count + BATCH} of ${entries} entries`);
  }
  const before = await memoryOf(url);
  const seconds = [];
  while (seconds.length < rounds) {
    const campaignId = await newCampaign(url, user, randomUUID());
    const since = performance.now();
    const { imported } = await importList(url, user, campaignId, listId);
    seconds.push((performance.now() - since) / 1_000);
    if (imported !== entries) throw new Error(`only ${imported} of ${entries} leads were imported`);
    report(`import ${seconds.length} of ${rounds}`);
  }
  return { seconds, before, after: await memoryOf(url) };
});
