/** Where an event of the service that owns an account stands among the events of that account. */
export interface Source {
  /** Decimal digits. */
  readonly sequence?: string;
  /** UTC, with nine decimal digits of the second. The strings compare in the order of the times. */
  readonly time: string;
}

/** Compares the sequences if both events have one, otherwise the times. An equal place is not older. */
export function isOlder(source: Source, other: Source): boolean {
  if (source.sequence === undefined || other.sequence === undefined) return source.time < other.time;
  return BigInt(source.sequence) < BigInt(other.sequence);
}
