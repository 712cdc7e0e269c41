import { SECRET } from '../../support/api';
import { startChild } from '../../support/child-process';
import { type Place } from '../../support/place';
import { type Doomed, type OutputLine } from './doomed-service';
import { type Step } from './steps';

export interface Run {
  readonly step: Step;
  readonly place: Place;
}

/**
 * Starts the service at each place, with clocks that stand still at `now`, lets each come to its step, and kills the
 * process. One process for all of them: starting one takes longer than everything else.
 * @returns what `ask` did at each, if it was done before the end
 */
export async function killedAt<T>(
  runs: readonly Run[],
  now: number,
  ask?: (url: string) => Promise<T>,
): Promise<(T | undefined)[]> {
  const doomed = runs.map(({ step, place: { eventStoreUrl, readModelUrl } }) => {
    return JSON.stringify({ step: step.name, eventStoreUrl, readModelUrl } satisfies Doomed);
  });
  const child = startChild('../faults/child/doomed-service.ts', SECRET, String(now), ...doomed);
  const responses = new Map<string, Promise<T | undefined>>();
  const alive = new Set(runs.map(({ step }) => step.name));
  while (alive.size > 0) {
    const { value, done } = await child.lines.next();
    if (done === true) throw new Error(`ended before ${[...alive].join(', ')}`);
    const line = JSON.parse(value) as OutputLine;
    if ('reached' in line) alive.delete(line.reached);
    else if (ask !== undefined) responses.set(line.step, ask(line.listens).catch(unlessCut));
  }
  child.process.kill('SIGKILL');
  await child.exited;
  return Promise.all(runs.map(async ({ step }) => responses.get(step.name)));
}

function unlessCut(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error;
}
