import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME } from './create-request.mjs';
import { eventsHandledBy } from './metrics.mjs';
import { seldom } from './seldom.mjs';

/** How long the consumers may stand still, and how long they may take in all. */
const PATIENCE_MS = 120_000;
const LIMIT_MS = 15 * 60_000;

/** Resolves when the service has projected what was in the log before it started. Until then, it refuses creates. */
export function caughtUp(url, say) {
  return whileProjecting(url, () => hasStatus(200, `${url}/health/ready`), 'the service to be ready', say);
}

/** Resolves when all campaigns are listed: one more is created, and is the first of its user's list. */
export async function allProjected(url, request, say) {
  let id;
  const isListed = async () => {
    id ??= await created(url, request);
    return id !== undefined && (await firstListed(url, request)) === id;
  };
  await whileProjecting(url, isListed, 'what was created to be projected', say);
}

/** @returns the campaign's id; undefined if the service refuses creates */
export async function created(url, { path, body, ...rest }) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(`${url}${path}`, { ...rest, body: body.replace(NAME, randomUUID()), signal });
  const { campaign } = await response.json();
  return response.status === 201 ? campaign.id : undefined;
}

/** @returns the id of the user's latest campaign in the view; undefined if no list is served */
async function firstListed(url, { path, headers: { authorization } }) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(`${url}${path}?limit=1`, { headers: { authorization }, signal });
  const { campaigns } = await response.json();
  return campaigns?.[0]?.id;
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

async function hasStatus(status, url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.arrayBuffer();
  return response.status === status;
}
