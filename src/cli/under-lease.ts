import { FORMER_TABLES } from '../adapters/stored-names';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';

/** How long to wait for a lease, in milliseconds. A killed process still holds it for a few seconds. */
const PATIENCE = 15_000;

/**
 * Does something with a consumer while no process runs it.
 * @throws Error with a message for operators if another process runs it
 */
export async function underLease(leases: ConsumerLease, name: string, work: () => Promise<void>): Promise<void> {
  // Their releases used another lease, and no release with this command writes to them.
  if (FORMER_TABLES.includes(name)) return work();
  const lease = await leases.acquire(name, AbortSignal.timeout(PATIENCE)).catch((error: unknown) => {
    throw new Error(`Another process uses ${name}. Stop every process of the release that it belongs to.`, {
      cause: error,
    });
  });
  try {
    await work();
  } finally {
    await lease.release();
  }
}
