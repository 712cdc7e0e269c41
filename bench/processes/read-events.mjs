/**
 * Reads new events from the stream for some seconds. Returns their number, and percentiles of the milliseconds from the
 * decision to their arrival, both by the clock of this machine.
 */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { percentile } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

await runTask(async ({ servers, seconds }) => {
  const connection = await connect({ servers: servers.replace('nats://', '') });
  const manager = await jetstreamManager(connection);
  const { name } = await manager.consumers.add('CAMPAIGNS', { ack_policy: 'none', deliver_policy: 'new' });
  const consumer = await jetstream(connection).consumers.get('CAMPAIGNS', name);
  const latencies = [];
  const messages = await consumer.consume();
  setTimeout(() => messages.stop(), seconds * 1_000);
  for await (const message of messages) latencies.push(Date.now() - Date.parse(message.json().time));
  await connection.close();
  latencies.sort((a, b) => a - b);
  return { events: latencies.length, p50: percentile(latencies, 50), p99: percentile(latencies, 99) };
});
