import { findNatsServers, type NatsBinary } from './nats-server.binaries';

/** Runs the specs once on each version of nats-server, or skips them with the reason. With CI=true, they must not be skipped. */
export function describeOnNats(title: string, specs: (binary: NatsBinary) => void): void {
  const found = findNatsServers();
  if (!('missing' in found)) {
    for (const binary of found) describe(`${title}, on NATS ${binary.version}`, () => specs(binary));
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(`The tests need a nats-server: ${found.missing}.`);
  describe.skip(`${title} (${found.missing})`, () => specs({ path: '', version: '' }));
}
