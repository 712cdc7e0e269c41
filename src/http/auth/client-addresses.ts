import { type IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface Client {
  /** The peer of the connection. Fastify's type is wrong: undefined if the connection has just been closed. */
  readonly ip: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Finds the client address of a request behind trusted proxies. */
export class ClientAddresses {
  private readonly proxies = new BlockList();

  /** @param trusted addresses of proxies, or networks such as `10.0.0.0/8` */
  constructor(trusted: readonly string[]) {
    for (const network of trusted) {
      const [address = '', prefix] = network.split('/');
      if (prefix === undefined) this.proxies.addAddress(address, familyOf(address));
      else this.proxies.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /** Each proxy appends the address of its peer to `X-Forwarded-For`. The client may have invented earlier entries. */
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
