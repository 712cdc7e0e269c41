import { findNatsServers } from '../tools/nats/nats-server.binaries';
import startMongodb from './mongodb/global-setup';

/** Prepares the servers that the suites of a run need, before its workers start: two of them must not build one each. */
export default async function prepareServers(): Promise<void> {
  await startMongodb();
  // Set by the sequencer. Only this value prevents the search, which may build a server.
  if (process.env['NATS_NEEDED'] !== 'false') findNatsServers();
}
