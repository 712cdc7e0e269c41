import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';

/** Repeats the call, as a caller does, while its outcome is unknown; but not forever. An append keeps its ids. */
export async function repeatWhileUnknown<T>(call: () => Promise<T>, repetitions = 100): Promise<T> {
  for (let repetition = 1; ; repetition++) {
    try {
      return await call();
    } catch (error) {
      const isOpen = error instanceof AppendOutcomeUnknown || error instanceof StoreUnavailable;
      if (!isOpen || repetition === repetitions) throw error;
    }
  }
}
