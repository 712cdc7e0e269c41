import { SqliteConsumerLease } from '../../src/adapters/sqlite/sqlite.consumer-lease';

describe("A consumer's lease on SQLite", () => {
  const lease = new SqliteConsumerLease();

  it('is acquired at once, and held until it is released', async () => {
    const { lost, release } = await lease.acquire('read model', new AbortController().signal);
    expect(lost.aborted).toBe(false);
    await release();
    expect(lost.aborted).toBe(true);
  });

  it('can be acquired again after its release', async () => {
    await (await lease.acquire('read model', new AbortController().signal)).release();
    expect((await lease.acquire('read model', new AbortController().signal)).lost.aborted).toBe(false);
  });

  it('is not acquired if the signal has aborted', async () => {
    await expect(lease.acquire('read model', AbortSignal.abort())).rejects.toThrow();
  });
});
