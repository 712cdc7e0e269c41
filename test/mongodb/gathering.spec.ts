import { setImmediate, setTimeout } from 'node:timers/promises';
import { Gathering } from '../../src/adapters/mongodb/mongodb.gathering';

describe('Gathering', () => {
  const commands: { readonly items: readonly number[]; end(): void; fail(error: Error): void }[] = [];
  let gathering: Gathering<number, number>;

  beforeEach(() => {
    commands.length = 0;
    const command = (items: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        commands.push({ items, end: () => resolve(items.map((item) => 10 * item)), fail: reject });
      });
    gathering = new Gathering(command, { commands: 2, items: 3 });
  });

  const sent = () => commands.map(({ items }) => items);

  it('sends one item at once when nothing is running', async () => {
    const result = gathering.add(1);
    await setImmediate();
    expect(sent()).toEqual([[1]]);
    commands[0]!.end();
    expect(await result).toBe(10);
  });

  it('sends items together that arrive together, and returns to each caller its own result', async () => {
    const results = Promise.all([1, 2, 3].map((item) => gathering.add(item)));
    await setImmediate();
    expect(sent()).toEqual([[1, 2, 3]]);
    commands[0]!.end();
    expect(await results).toEqual([10, 20, 30]);
  });

  it('respects its limits, and sends waiting items as soon as a command has ended', async () => {
    const results = Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((item) => gathering.add(item)));
    await setImmediate();
    expect(sent()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    commands[1]!.end();
    await setTimeout(1);
    expect(sent()[2]).toEqual([7, 8]);
    commands[0]!.end();
    commands[2]!.end();
    expect(await results).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
  });

  it('fails only the items of a command that failed', async () => {
    const results = Promise.allSettled([1, 2, 3, 4].map((item) => gathering.add(item)));
    await setImmediate();
    commands[0]!.fail(new Error('gone'));
    commands[1]!.end();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    const next = gathering.add(5);
    await setImmediate();
    commands[2]!.end();
    expect(await next).toBe(50);
  });
});
