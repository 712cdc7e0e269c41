import { stores } from '../support/api';

/** The specs of the API as they are, on other stores. To be called once in a spec file; each spec gets URLs of its own. */
export function describeApiOn(eventStoreUrl: () => string, readModelUrl: () => string): void {
  describe.each(['creating-drafts', 'reading-campaigns', 'senders', 'erasures', 'operations'])(
    'as in %s.spec.ts:',
    (name) => {
      beforeAll(() => {
        stores.EVENT_STORE_URL = eventStoreUrl();
        stores.READ_MODEL_URL = readModelUrl();
      });
      jest.requireActual(`../api/${name}.spec`);
    },
  );
}
