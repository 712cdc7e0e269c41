import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NAME } from './create-request.mjs';
import { eventsHandledBy } from './metrics.mjs';
import { throttled } from './throttled.mjs';

/** For one request, and for the consumers to handle another event. */
const TIMEOUT_MS = 120_000;
/** For a whole wait. */
const TOTAL_TIMEOUT_MS = 15 * 60_000;

/** Waits until the service has projected the events that it found at its start, and accepts creates. */
export function waitUntilReady(url, report) {
  return waitUntil(url, () => hasStatus(200, `${url}/health/ready`), 'the service to be ready', report);
}

/** Creates a campaign, and waits until it is the first in its user's list. All earlier events are projected then. */
export async function waitUntilProjected(url, request, report) {
  let id;
  const isListed = async () => {
    id ??= await tryToCreate(url, request);
    return id !== undefined && (await newestListed(url, request)) === id;
  };
  await waitUntil(url, isListed, 'the created campaigns to be projected', report);
}

/** @returns the campaign's id; undefined if the service refuses creates */
export async function tryToCreate(url, { path, body, ...rest }) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${url}${path}`, { ...rest, body: body.replace(NAME, randomUUID()), signal });
  const { campaign } = await response.json();
  return response.status === 201 ? campaign.id : undefined;
}

/** @returns the id of the first campaign in the user's list; undefined if no list is served */
async function newestListed(url, { path, headers: { authorization } }) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${url}${path}?limit=1`, { headers: { authorization }, signal });
  const { campaigns } = await response.json();
  return campaigns?.[0]?.id;
}

async function waitUntil(url, isDone, what, report = () => undefined) {
  const reportProgress = throttled(report);
  const startedAt = performance.now();
  let since = startedAt;
  let events = 0;
  while (!(await isDone())) {
    const handled = await eventsHandledBy(url);
    const now = performance.now();
    if (handled > events) since = now;
    events = handled;
    if (now - since > TIMEOUT_MS || now - startedAt > TOTAL_TIMEOUT_MS) {
      const seconds = [now - startedAt, now - since].map((milliseconds) => Math.round(milliseconds / 1_000));
      throw new Error(
        `Timed out after ${seconds[0]} s while waiting for ${what}: ${events} events handled, the last one ${seconds[1]} s ago.`,
      );
    }
    reportProgress(`waiting for ${what}: ${events} events handled`);
    await pause(250);
  }
}

async function hasStatus(status, url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
  return response.status === status;
}
