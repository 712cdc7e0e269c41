import { parkedCommands } from '../bus/queue/parked';
import { type Config } from '../config/config';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { parkedAccountEvents } from '../projector/account-events/parked';
import { consumersOn } from './handlers-on';
import { withMessageBus } from './with-message-bus';
import { withStores } from './with-stores';

/**
 * Prints one line for each parked command of the message bus, then for each parked event of accounts, oldest first, and
 * then one for each parked event: consumer by consumer, in log order. The stores come last because they may be in use.
 */
export async function listParked(config: Config, print: (line: string) => void): Promise<void> {
  await withMessageBus(config, async (streams) => {
    for await (const line of parkedCommands(streams)) print(line);
    for await (const line of parkedAccountEvents(streams)) print(line);
  });
  await withStores(config, async (stores) => {
    for (const consumer of consumersOn(stores)) {
      for (const event of await stores.readModel.parked(consumer)) print(lineOf(consumer, event));
    }
  });
}

function lineOf(consumer: string, { streamId, revision, type, position, error }: ParkedEvent): string {
  const where = revision < 0 ? 'unknown revision' : `revision ${revision}`;
  return `${consumer}: ${streamId}, ${where}: ${type} at ${position}: ${error}`.replace(/\s+/g, ' ');
}
