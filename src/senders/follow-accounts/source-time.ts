const TIME = /^([12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

const DIGITS = 9;

/**
 * A time of RFC 3339 in UTC, with nanoseconds. Further digits are dropped. All such strings compare in the order of the
 * times.
 * @returns undefined if it is no time
 */
export function sourceTime(text: string): string | undefined {
  const [, seconds = '', fraction = '', zone = ''] = TIME.exec(text) ?? [];
  const time = Date.parse(`${seconds}${zone}`.toUpperCase());
  if (Number.isNaN(time)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}.${fraction.slice(0, DIGITS).padEnd(DIGITS, '0')}Z`;
}
