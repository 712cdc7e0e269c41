import { SqliteConsumerLease } from '../../src/adapters/sqlite/sqlite.consumer-lease';

describe("A consumer's lease on SQLite", () => {
  const lease = new SqliteConsumerLease();

  it('is had at once, and kept until it is released', async () => {
    const { lost, release } = await lease.acquire('read model', new AbortController().signal);
    expect(lost.aborted).toBe(false);
    await release();
    expect(lost.aborted).toBe(true);
  });

  it('is to be had again after it was released', async () => {
    await (await lease.acquire('read model', new AbortController().signal)).release();
    expect((await lease.acquire('read model', new AbortController().signal)).lost.aborted).toBe(false);
  });

  it('is not had by who does not want it any more', async () => {
    await expect(lease.acquire('read model', AbortSignal.abort())).rejects.toThrow();
  });
});
