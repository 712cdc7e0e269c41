import { findNatsServers, type NatsBinary } from './nats-server.binaries';

/** For hangs, in milliseconds. After a fault, clients and brokers wait for each other for up to 10 seconds, several times. */
jest.setTimeout(120_000);

/** Runs the specs once on each version of nats-server, or skips them with the reason. */
export function describeOnNats(title: string, specs: (binary: NatsBinary) => void): void {
  const found = findNatsServers();
  if ('missing' in found) describe.skip(`${title} (${found.missing})`, () => specs({ path: '', version: '' }));
  else for (const binary of found) describe(`${title}, on NATS ${binary.version}`, () => specs(binary));
}

/** Like `describeOnNats`, on the newest version only: for specs that take long and use little of the broker. */
export function describeOnNewestNats(title: string, specs: (binary: NatsBinary) => void): void {
  const found = findNatsServers();
  const newest = 'missing' in found ? undefined : found.at(-1);
  if (newest === undefined) describeOnNats(title, specs);
  else describe(title, () => specs(newest));
}
