import { EventstoredbDouble } from './eventstoredb.double';

const GIVEN_URL = process.env['TEST_EVENT_STORE_URL'];

export interface TestEventstoredb {
  readonly url: () => string;
  /** Absent on a real server. */
  readonly double?: EventstoredbDouble;
}

/** Specs for any EventStoreDB, with any other events in its log: the one in TEST_EVENT_STORE_URL, or our double. */
export function describeOnEventstoredb(title: string, specs: (eventstoredb: TestEventstoredb) => void): void {
  describe(title, () => {
    if (GIVEN_URL?.startsWith('esdb') === true) return specs({ url: () => GIVEN_URL });
    const double = new EventstoredbDouble();
    beforeAll(() => double.start());
    afterAll(() => double.stop());
    specs({ url: () => double.url, double });
  });
}
