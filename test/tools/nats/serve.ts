import { once } from 'node:events';
import { findNatsServers } from './nats-server.binaries';
import { NatsServer } from './nats.server';

/**
 * Serves the newest of the tests' NATS servers. Prints one line of JSON with its version and its URL. Runs until it is
 * interrupted or standard input ends, which happens when the parent process ends.
 */
async function serve(): Promise<void> {
  const found = findNatsServers();
  if ('missing' in found) throw new Error(`The tests' NATS cannot be started: ${found.missing}.`);
  const { path, version } = found[found.length - 1]!;
  const server = await NatsServer.start(path);
  process.stdout.write(`${JSON.stringify({ url: server.url, version })}\n`);
  process.stdin.resume();
  await Promise.race([once(process.stdin, 'end'), ...['SIGINT', 'SIGTERM'].map((signal) => once(process, signal))]);
  await server.remove();
}

void serve().then(() => process.exit());
