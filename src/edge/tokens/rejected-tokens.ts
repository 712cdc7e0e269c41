import { Problem } from '../problems/problem';
import { secondsLeft, Windows } from '../windows';

const MINUTE = 60_000;
const NETWORKS_KEPT = 10_000;

/** Counts rejected tokens by client address, so that an attacker cannot cause unlimited signature checks. */
export class RejectedTokens {
  private readonly windows = new Windows(NETWORKS_KEPT);

  /** @param limit per address and minute; 0: unlimited */
  constructor(private readonly limit: number) {}

  /** @throws Problem 429 if too many tokens from this address were rejected in the current minute */
  check(address: string): void {
    if (this.limit === 0) return;
    const now = Date.now();
    const window = this.windows.find(networkOf(address), now, MINUTE);
    if (window === undefined || window.hits < this.limit) return;
    throw new Problem(429, 'rate_limited', 'Too many tokens from this address were rejected in one minute.', {
      headers: { 'Retry-After': String(secondsLeft(window, now)) },
    });
  }

  count(address: string): void {
    if (this.limit !== 0) this.windows.findOrOpen(networkOf(address), Date.now(), MINUTE).hits += 1;
  }
}

/** IPv4: the address. IPv6: its first 64 bits, because one client has a whole network of that size (RFC 6177). */
function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (ipv4 !== undefined || !address.includes(':')) return ipv4 ?? address;
  const [head = '', tail] = address.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...(tail === undefined ? [] : zeros), ...last].slice(0, 4).join(':');
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
