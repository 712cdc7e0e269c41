/** Runs work of different keys at the same time, and work of one key in the order of the calls. */
export class Lanes {
  private readonly ends = new Map<string, Promise<void>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.ends.get(key) ?? Promise.resolve()).then(work);
    const end = result.then(noop, noop).then(() => {
      if (this.ends.get(key) === end) this.ends.delete(key);
    });
    this.ends.set(key, end);
    return result;
  }
}

function noop(): void {}
