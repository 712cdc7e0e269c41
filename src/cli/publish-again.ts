import { type Config } from '../config/config';
import { PUBLISHERS } from '../projector/handlers';
import { underLease } from './under-lease';
import { withStores } from './with-stores';

/**
 * Makes the service publish all events again, from the first one: the broker has lost them.
 * @throws Error with a message for operators if another process publishes
 */
export async function publishAgain(config: Config, say: (line: string) => void): Promise<void> {
  await withStores(config, async ({ readModel, lease }) => {
    for (const publisher of PUBLISHERS) await underLease(lease, publisher, () => readModel.reset(publisher));
    say('All events are published again when the service starts.');
  });
}
