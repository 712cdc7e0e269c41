import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME } from './create-request.mjs';
import { eventsHandledBy } from './metrics.mjs';
import { seldom } from './seldom.mjs';

/** How long the consumers may stand still, and how long they may take in all. */
const PATIENCE_MS = 120_000;
const LIMIT_MS = 15 * 60_000;

/** Resolves when the service has projected what was in the log before it started; until then it refuses creates. */
export function caughtUp(url, say) {
  return whileProjecting(url, () => hasStatus(200, `${url}/health/ready`), 'the service to be ready', say);
}

/** Resolves when all that was created before can be read: one more campaign, which comes last in the log, can be. */
export async function allProjected(url, request, say) {
  let last;
  const isRead = async () => {
    last ??= await created(url, request);
    return last !== undefined && (await hasStatus(200, last, request.headers));
  };
  await whileProjecting(url, isRead, 'what was created to be projected', say);
}

/** @returns the campaign's URL; undefined when the service is too busy */
async function created(url, { path, body, ...rest }) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(`${url}${path}`, { ...rest, body: body.replace(NAME, randomUUID()), signal });
  const answer = await response.json();
  return response.status === 201 ? `${url}${path}/${answer.campaign.id}` : undefined;
}

async function whileProjecting(url, isDone, what, say = () => undefined) {
  const tell = seldom(say);
  const begun = performance.now();
  let since = begun;
  let events = 0;
  while (!(await isDone())) {
    const handled = await eventsHandledBy(url);
    const now = performance.now();
    if (handled > events) since = now;
    events = handled;
    if (now - since > PATIENCE_MS || now - begun > LIMIT_MS) {
      const seconds = [now - begun, now - since].map((milliseconds) => Math.round(milliseconds / 1_000));
      throw new Error(`Waited ${seconds[0]} s for ${what}: ${events} events handled, the last ${seconds[1]} s ago.`);
    }
    tell(`waiting for ${what}: ${events} events handled by now`);
    await pause(250);
  }
}

async function hasStatus(status, url, headers = {}) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.arrayBuffer();
  return response.status === status;
}
