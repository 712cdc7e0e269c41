import { SECRET } from '../../support/api';
import { startChild } from '../../support/child-process';
import { type Place } from '../../support/place';
import { type Doomed, type OutputLine } from './doomed-service';
import { type Step } from './steps';

interface Run {
  readonly step: Step;
  readonly place: Place;
}

/** What a kill leaves on disk, and the result of `ask` if it came before the kill. */
export interface Left<T> {
  readonly left: Place;
  readonly responseBefore: T | undefined;
}

/** Kills a service at each step, each at a copy of the place. All clocks are stopped at `now`. */
export async function killedAtEach<OneStep extends Step, T>(
  steps: readonly OneStep[],
  before: Place,
  now: number,
  ask?: (url: string) => Promise<T>,
): Promise<Map<OneStep, Left<T>>> {
  const runs = await Promise.all(steps.map(async (step) => ({ step, place: await before.copy() })));
  const responses = await killedAt(runs, now, ask);
  return new Map(runs.map(({ step, place }, n) => [step, { left: place, responseBefore: responses[n] }]));
}

/**
 * Starts a service at each place with clocks that are stopped at `now`, waits until each has reached its step, and kills
 * them. All of them share one process, because starting a process takes longer than everything else.
 * @returns the result of `ask` for each run; undefined if the kill came first
 */
async function killedAt<T>(
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
