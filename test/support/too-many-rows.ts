/** A CSV file with one lead more than a campaign or a list can have. */
export function tooManyRows(): string {
  return `email\n${Array.from({ length: 100_001 }, (_, index) => `a${index}@b.co`).join('\n')}`;
}

/** Milliseconds in which a test handles that file. It takes 9 s on a slow machine, and other tests may run on it. */
export const FOR_TOO_MANY_ROWS = 120_000;
