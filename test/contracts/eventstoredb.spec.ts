import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeEventStore } from './event-store.contract';

describeEventStore('a double of EventStoreDB', async () => {
  const double = new EventstoredbDouble();
  await double.start();
  const store = EventstoredbEventStore.open(double.url);
  return {
    store,
    close: async () => {
      await store.close();
      await double.stop();
    },
  };
});

const url = process.env['TEST_EVENT_STORE_URL'] ?? '';
const onServer = /^esdb/.test(url) ? describe : describe.skip;

onServer('A real EventStoreDB, named by TEST_EVENT_STORE_URL (esdb://…)', () => {
  describeEventStore('EventStoreDB', async () => {
    const store = EventstoredbEventStore.open(url);
    return { store, close: () => store.close() };
  });
});
