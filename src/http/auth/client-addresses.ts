import { type IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface Client {
  /** The other end of the connection; undefined if it has just been closed, whatever Fastify's type says. */
  readonly ip: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Finds the address that a request comes from, behind proxies that are trusted to tell. */
export class ClientAddresses {
  private readonly proxies = new BlockList();

  /** @param trusted addresses, or networks such as `10.0.0.0/8` */
  constructor(trusted: readonly string[]) {
    for (const network of trusted) {
      const [address = '', prefix] = network.split('/');
      if (prefix === undefined) this.proxies.addAddress(address, familyOf(address));
      else this.proxies.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /** Each proxy appends the address that it sees to `X-Forwarded-For`. What comes before may be invented. */
  of({ ip, headers }: Client): string {
    const seen = String(headers['x-forwarded-for'] ?? '').split(',');
    let address = ip ?? '';
    while (this.isProxy(address)) {
      const next = seen.pop()?.trim() ?? '';
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  }

  private isProxy(address: string): boolean {
    return isIP(address) !== 0 && this.proxies.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
