import { sqlitePath } from '../config/store-url';
import type * as Eventstoredb from './eventstoredb/eventstoredb.consumer-group';
import { type StoreUrls } from './open-stores';

/**
 * Creates a group of consumers in the event store, which remembers what they have processed.
 * @returns `exists` if there is a group with this name: it stays as it is
 * @throws Error with a message for operators
 */
export async function createConsumerGroup(
  { eventStoreUrl }: Pick<StoreUrls, 'eventStoreUrl'>,
  group: Eventstoredb.ConsumerGroup,
): Promise<'created' | 'exists'> {
  if (sqlitePath(eventStoreUrl) === undefined) return eventstoredb().createConsumerGroup(eventStoreUrl, group);
  throw new Error(
    'The log is in an SQLite file (EVENT_STORE_URL), which has no groups of consumers. Consumers can read ' +
      'GET /api/events: see docs/guides/consuming-events.md.',
  );
}

/* eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only when it is needed, because that takes long */
const eventstoredb = () => require('./eventstoredb/eventstoredb.consumer-group') as typeof Eventstoredb;
