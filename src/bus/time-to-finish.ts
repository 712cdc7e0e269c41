import { setTimeout } from 'node:timers/promises';
import { type Limits } from '../config/config';

/** Part of the shutdown time for the commands in progress. The rest is for HTTP requests and the stores. */
const DRAIN_PART = 0.5;

/** Resolves when the commands in progress have no more time to finish. */
export async function timeToFinish({ stopMs }: Limits): Promise<void> {
  await setTimeout(stopMs * DRAIN_PART, undefined, { ref: false });
}
