import { readTogether } from './list-service';

describe('A process with a heap of 200 MB', () => {
  it('lists 25 MB of campaigns to ten callers while ten others do not read', async () => {
    const { bytes, served, stillAlive } = await readTogether({ campaigns: 2_500, readers: 10, stalled: 10, heap: 200 });
    expect(Math.min(...bytes)).toBeGreaterThan(25_000_000);
    expect(new Set(bytes).size).toBe(1);
    expect(served).toBeGreaterThan(10);
    expect(stillAlive).toBe(true);
  }, 120_000);
});
