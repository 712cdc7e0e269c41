import { OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { VIEWS } from '../projector/handlers';

/** Opens the configured stores for `work`, and closes them afterwards. @throws what opening and `work` throw */
export async function withStores<T>(config: Config, work: (stores: OpenStores) => Promise<T>): Promise<T> {
  const stores = await OpenStores.open(config, VIEWS);
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}
