import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';

/** Repeats a call while its outcome is unknown, like a caller. An append keeps its ids. */
export async function repeatWhileUnknown<T>(call: () => Promise<T>, repetitions = 100): Promise<T> {
  for (let repetition = 1; ; repetition++) {
    try {
      return await call();
    } catch (error) {
      const isUnknown = error instanceof AppendOutcomeUnknown || error instanceof StoreUnavailable;
      if (!isUnknown || repetition === repetitions) throw error;
    }
  }
}
