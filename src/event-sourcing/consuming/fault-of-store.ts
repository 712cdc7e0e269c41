import { AppendOutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../log/event-store';

const FAULTS = [StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision];

/** Nothing is wrong with the event: a reactor's append may succeed, or lose its race, at the next attempt. */
export function isFaultOfStore(error: unknown): boolean {
  return FAULTS.some((fault) => error instanceof fault);
}
