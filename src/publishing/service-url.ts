import { isIPv6 } from 'node:net';
import { type Config } from '../config/config';

/** URL of this service for callers, without a trailing slash. Set PUBLIC_URL if they do not reach it at HOST and PORT. */
export function serviceUrl({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  return publicUrl ?? `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
