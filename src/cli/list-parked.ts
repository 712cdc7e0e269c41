import { OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { PROJECTOR } from '../event-sourcing/consuming/projection';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { COLLECTIONS } from '../projector/projections';

/** Prints one line for each stream that waits behind an event that cannot be read, the earliest in the log first. */
export async function listParked(config: Config, print: (line: string) => void): Promise<void> {
  const stores = await OpenStores.open(config, COLLECTIONS);
  try {
    for (const event of await stores.readModel.parked(PROJECTOR)) print(lineOf(event));
  } finally {
    await stores.close();
  }
}

function lineOf({ streamId, revision, type, position, error }: ParkedEvent): string {
  const where = revision < 0 ? 'unknown revision' : `revision ${revision}`;
  return `${streamId}, ${where}: ${type} at ${position}: ${error}`.replace(/\s+/g, ' ');
}
