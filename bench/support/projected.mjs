import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME } from './create-request.mjs';
import { eventsProjectedBy } from './metrics.mjs';
import { seldom } from './seldom.mjs';

/** The projector may take as long as it needs, but not stand still for longer than this. */
const PATIENCE_MS = 120_000;

/** Resolves when the service has projected what was in the log before it started; until then it refuses creates. */
export function caughtUp(url, say) {
  return whileProjecting(url, () => hasStatus(200, `${url}/health/ready`), 'the service to be ready', say);
}

/** Resolves when all that was created before can be read: one more campaign, which comes last in the log, can be. */
export async function allProjected(url, { path, headers, body, method }, say) {
  const created = await fetch(`${url}${path}`, { method, headers, body: body.replace(NAME, randomUUID()) });
  if (created.status !== 201) throw new Error(`a create was answered with ${created.status}`);
  const campaign = `${url}${path}/${(await created.json()).campaign.id}`;
  await whileProjecting(url, () => hasStatus(200, campaign, headers), 'what was created to be projected', say);
}

async function whileProjecting(url, isDone, what, say = () => undefined) {
  const tell = seldom(say);
  let events = -1;
  let since;
  while (!(await isDone())) {
    const now = await eventsProjectedBy(url);
    if (now > events) since = performance.now();
    events = now;
    if (performance.now() - since > PATIENCE_MS) {
      throw new Error(`Waited for ${what}; after ${events} events none was projected for ${PATIENCE_MS / 1_000} s.`);
    }
    tell(`waiting for ${what}: ${events} events projected by now`);
    await pause(250);
  }
}

async function hasStatus(status, url, headers = {}) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.arrayBuffer();
  return response.status === status;
}
