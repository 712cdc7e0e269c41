import { readTogether } from './list-service';

const HEAP = 300;

describe(`A process with a heap of ${HEAP} MB`, () => {
  it.each([
    { readers: 20, stalled: 0 },
    { readers: 20, stalled: 500 },
  ])('lists 100 MB of campaigns to $readers callers while $stalled others do not read', async (callers) => {
    const { bytes, served, stillAlive } = await readTogether({ campaigns: 10_000, heap: HEAP, ...callers });
    expect(Math.min(...bytes)).toBeGreaterThan(100_000_000);
    expect(new Set(bytes).size).toBe(1);
    expect(served).toBeGreaterThan(100);
    expect(stillAlive).toBe(true);
  });
});
