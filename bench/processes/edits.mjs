/**
 * Creates new drafts, then sends requests of one kind to them, in turn, as `load` describes. Returns requests per second,
 * and the service's CPU time per request in milliseconds, with the projection of what the requests wrote.
 */
import { randomUUID } from 'node:crypto';
import { createRequests, NAME } from '../support/create-request.mjs';
import { EDITS } from '../support/edits.mjs';
import { load } from '../support/load.mjs';
import { cpuSecondsOf } from '../support/metrics.mjs';
import { waitUntilProjected } from '../support/projected.mjs';
import { runTask } from '../support/task.mjs';

/** Many more than connections, so that two requests for the same draft never meet. */
const DRAFTS = 1_000;
const CONCURRENT_CREATES = 50;
const TIMEOUT_MS = 30_000;

await runTask(async ({ url, users, edit, ...limits }, report) => {
  const creates = createRequests(users);
  const drafts = await createDrafts(url, creates);
  await waitUntilProjected(url, creates[0], report);
  const cpuBefore = await cpuSecondsOf(url);
  const { count, perSecond } = await load({ url, ...limits }, [{ setupRequest: editsOf(drafts, EDITS[edit]) }]);
  await waitUntilProjected(url, creates[0], report);
  return { perSecond, cpuMs: (((await cpuSecondsOf(url)) - cpuBefore) * 1_000) / count };
});

/** @returns a function for autocannon that makes the next request */
function editsOf(drafts, toRequest) {
  const run = randomUUID();
  let count = 0;
  return (base) => {
    const pass = Math.floor(count / drafts.length);
    const draft = drafts[count % drafts.length];
    const request = toRequest(draft, { pass, unique: `${run} ${count++}` });
    // autocannon adds headers to the object that it gets.
    return { ...base, ...request, headers: { ...request.headers } };
  };
}

async function createDrafts(url, creates) {
  const drafts = [];
  while (drafts.length < DRAFTS) {
    const next = Array.from({ length: CONCURRENT_CREATES }, (_, index) => creates[index % creates.length]);
    drafts.push(...(await Promise.all(next.map((create) => createDraft(url, create)))));
  }
  return drafts;
}

async function createDraft(url, create) {
  const { path, body, ...rest } = create;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${url}${path}`, { ...rest, body: body.replace(NAME, randomUUID()), signal });
  if (response.status !== 201) throw new Error(`a create got status ${response.status}`);
  const { campaign } = await response.json();
  return { create, path: `${path}/${campaign.id}`, firstNode: campaign.sequence_nodes[0].id };
}
