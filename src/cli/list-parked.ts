import { OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { consumerOf } from '../event-sourcing/consuming/handler';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { VIEWS } from '../projector/handlers';
import { handlersOn } from './handlers-on';

/** Prints one line for each parked event: consumer by consumer, in log order. */
export async function listParked(config: Config, print: (line: string) => void): Promise<void> {
  const stores = await OpenStores.open(config, VIEWS);
  try {
    for (const consumer of handlersOn(stores).map(consumerOf)) {
      for (const event of await stores.readModel.parked(consumer)) print(lineOf(consumer, event));
    }
  } finally {
    await stores.close();
  }
}

function lineOf(consumer: string, { streamId, revision, type, position, error }: ParkedEvent): string {
  const where = revision < 0 ? 'unknown revision' : `revision ${revision}`;
  return `${consumer}: ${streamId}, ${where}: ${type} at ${position}: ${error}`.replace(/\s+/g, ' ');
}
