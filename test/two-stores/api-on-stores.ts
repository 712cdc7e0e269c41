import { startApi, stores } from '../support/api';
import { untilReady } from '../support/until-answer';

/** The specs of the API as they are, on other stores. To be called once in a spec file; each spec gets URLs of its own. */
export function describeApiOn(eventStoreUrl: () => string, readModelUrl: () => string): void {
  describe.each(['creating-drafts', 'reading-campaigns', 'senders', 'operations'])('as in %s.spec.ts:', (name) => {
    beforeAll(async () => {
      stores.EVENT_STORE_URL = eventStoreUrl();
      stores.READ_MODEL_URL = readModelUrl();
      // The specs start beside an index of names that is complete. Not a matter of moments on a server, as it is on SQLite.
      const api = await startApi();
      await untilReady(api);
      await api.stop();
    });
    jest.requireActual(`../api/${name}.spec`);
  });
}
