/**
 * Publishes the events of a log to a new stream, as the service does, or as many messages of the same size with the
 * broker's own client. Returns messages per second.
 */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { openMessageBus } from '../../dist/adapters/open-message-bus.js';
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { rebuildConsumer } from '../../dist/cli/rebuild-consumer.js';
import { publishers } from '../../dist/projector/handlers.js';
import { EVENT_STREAM } from '../../dist/publishing/publishing-reactor.js';
import { runTask } from '../support/task.mjs';

const BASE = 'https://campaigns.example';
const IN_FLIGHT = 64;

await runTask(async ({ servers, url, events, raw }) => {
  const connection = await connect({ servers: servers.replace('nats://', '') });
  const { streams } = await jetstreamManager(connection);
  await streams.delete(EVENT_STREAM.name).catch(() => undefined);
  const seconds =
    raw === undefined
      ? await publish(servers, url)
      : await secondsOf(() => publishRaw(connection, streams, events, 'x'.repeat(raw)));
  const { state } = await streams.info(EVENT_STREAM.name);
  await connection.close();
  if (state.messages !== events) throw new Error(`${state.messages} of ${events} events are in the stream`);
  return { perSecond: events / seconds, bytes: Math.round(state.bytes / events) };
});

async function publish(servers, eventStoreUrl) {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl: 'sqlite::memory:' }, []);
  const bus = openMessageBus(servers);
  await new Promise((resolve) => bus.connect(({ state }) => state === 'ok' && resolve()));
  const { eventStore, readModel } = stores;
  const [campaigns] = publishers(bus.streams, BASE, () => undefined);
  const seconds = await secondsOf(() =>
    rebuildConsumer({ handler: campaigns, eventStore, readModel }, () => undefined),
  );
  await bus.close();
  await stores.close();
  return seconds;
}

async function secondsOf(work) {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1_000;
}

async function publishRaw(connection, streams, events, data) {
  await streams.add({ name: EVENT_STREAM.name, subjects: EVENT_STREAM.subjects });
  const client = jetstream(connection);
  let sent = 0;
  const send = async () => {
    while (sent < events) await client.publish('campaigns.events.Raw', data, { msgID: `${sent++}` });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, send));
}
