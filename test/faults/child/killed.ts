import { SECRET } from '../../support/api';
import { startChild } from '../../support/child-process';
import { type Place } from '../../support/place';
import { type Step } from './steps';

/**
 * Starts the service at the place, with a clock that stands still at `now`, and sees it die at the step.
 * @returns what `ask` did, if the service lived so long
 */
export async function killedAt<T>(
  step: Step,
  { eventStoreUrl, readModelUrl }: Place,
  now: number,
  ask?: (url: string) => Promise<T>,
): Promise<T | undefined> {
  const parameters = [eventStoreUrl, readModelUrl, SECRET, step.name, String(now)];
  const child = startChild('../faults/child/doomed-service.ts', ...parameters);
  const { value: url, done } = await child.lines.next();
  let answer: T | undefined;
  try {
    if (done !== true) answer = await ask?.(url as string);
  } catch (error) {
    if (!isConnectionCut(error)) {
      child.process.kill();
      throw error;
    }
  }
  await child.exited;
  expect(child.process.signalCode).toBe('SIGKILL');
  return answer;
}

/** By its name: the class is one of another realm than the tests'. */
function isConnectionCut(error: unknown): boolean {
  return (error as Error).name === 'TypeError';
}
