import { copyName, nameKey, numberedName } from '../domain/campaign-name';
import { type NameIndex } from './name-index';

/** Numbers with more digits are not found by counting. */
const MOST_DIGITS = 4;

/** How often `oneBeyond` doubles the number to find a free one. */
const DOUBLINGS = 40;

/** Makes a name with a number. The number must be followed by one more character, which is the last one. */
type Form = (name: string, n: number) => string;

/** Returns `"<name> (copy)"` if it is free, else the first free `"<name> (copy n)"`, n from 2, like `freeName`. */
export async function freeCopyName(names: NameIndex, userId: string, name: string): Promise<string> {
  const first = copyName(name, 1);
  const taken = await names.taken(userId, [nameKey(first)]);
  return taken.size === 0 ? first : freeName(names, userId, name, copyName);
}

/**
 * Returns the first free `"<name> (n)"`, n from 2. The number of indexed look-ups is bounded, however many names the
 * user has. If all numbers up to 9,999 are taken, or if there are too many keys to count, it returns some free number
 * that follows a taken one. That number is the first free one unless there is an earlier gap.
 */
export async function freeName(
  names: NameIndex,
  userId: string,
  name: string,
  form: Form = numberedName,
): Promise<string> {
  const numbers = new Numbers(names, userId, (n) => form(name, n));
  const number =
    (await numbers.firstOf(2, 9)) ??
    (await numbers.firstOf(10, 99)) ??
    (await numbers.firstCounted()) ??
    (await numbers.oneBeyond(100));
  return form(name, number);
}

/** Finds free numbers of names that differ only by their number. */
class Numbers {
  constructor(
    private readonly names: NameIndex,
    private readonly userId: string,
    private readonly named: (n: number) => string,
  ) {}

  /** Looks up every number of a short range. */
  async firstOf(from: number, to: number): Promise<number | undefined> {
    return this.firstFree(Array.from({ length: to - from + 1 }, (_, index) => from + index));
  }

  /** The first free number of 3 to `MOST_DIGITS` digits; undefined if there is none, or too many keys to count. */
  async firstCounted(): Promise<number | undefined> {
    for (let digits = 3; digits <= MOST_DIGITS; digits++) {
      const [from, to] = [10 ** (digits - 1), 10 ** digits - 1];
      const count = await this.countTaken(from, to);
      if (count === undefined) return undefined;
      if (count <= to - from) return bisect(from, to, (low, high) => this.areTaken(low, high));
    }
    return undefined;
  }

  /** A free number that follows a taken one. */
  async oneBeyond(start: number): Promise<number> {
    const doubled = Array.from({ length: DOUBLINGS }, (_, times) => start * 2 ** times);
    const free = (await this.firstFree(doubled)) ?? start * 2 ** DOUBLINGS;
    const taken = free === start ? start - 1 : free / 2;
    return bisect(taken + 1, free, async (_low, high) => (await this.firstFree([high])) === undefined);
  }

  private async firstFree(numbers: readonly number[]): Promise<number | undefined> {
    const taken = await this.names.taken(
      this.userId,
      numbers.map((number) => this.key(number)),
    );
    return numbers.find((number) => !taken.has(this.key(number)));
  }

  private async areTaken(from: number, to: number): Promise<boolean> {
    return (await this.countTaken(from, to)) === to - from + 1;
  }

  /** Both numbers must have the same number of digits, so that a long name is cut at the same place for all of them. */
  private countTaken(from: number, to: number): Promise<number | undefined> {
    const key = this.key(from);
    return this.names.countNumbered(this.userId, { prefix: key.slice(0, key.length - `${from})`.length), from, to });
  }

  private key(number: number): string {
    return nameKey(this.named(number));
  }
}

/** The lowest number such that not all numbers from `from` up to it are taken; `to` if there is none. */
async function bisect(
  from: number,
  to: number,
  areTaken: (low: number, high: number) => Promise<boolean>,
): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await areTaken(low, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
