import { ConsumerLease, type HeldLease } from '../../event-sourcing/consuming/consumer-lease';

/** An SQLite file serves one process at a time, so the process that asks gets the lease. */
export class SqliteConsumerLease extends ConsumerLease {
  async acquire(_consumer: string, signal: AbortSignal): Promise<HeldLease> {
    signal.throwIfAborted();
    const released = new AbortController();
    return { term: 0, lost: released.signal, release: async () => released.abort() };
  }

  isHeldElsewhere(_consumer: string): boolean {
    return false;
  }
}
