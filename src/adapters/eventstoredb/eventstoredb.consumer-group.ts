import {
  END,
  ErrorType,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { openClient } from './eventstoredb.client';
import { addressIn } from './eventstoredb.connection-string';
import { within } from './eventstoredb.deadline';
import { unavailable } from './eventstoredb.unavailable';

export interface ConsumerGroup {
  readonly name: string;
  /** Part of the streams' names before the first dash. */
  readonly category: string;
  /** The first event that it delivers: the first one of the log, or the next one that is appended. */
  readonly from: 'start' | 'now';
}

const DEADLINE_MS = 10_000;

/**
 * Creates a persistent subscription to `$all`, filtered by the names of streams. One to `$ce-<category>` would depend on
 * the server's system projections, which are off by default.
 * @returns `exists` if there is a group with this name: it stays as it is
 * @throws StoreUnavailable
 */
export async function createConsumerGroup(
  url: string,
  { name, category, from }: ConsumerGroup,
): Promise<'created' | 'exists'> {
  const opened = openClient(url);
  const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: from === 'start' ? START : END });
  const filter = streamNameFilter({ prefixes: [`${category}-`] });
  try {
    const creating = opened.client.createPersistentSubscriptionToAll(name, settings, { filter, requiresLeader: true });
    await within(DEADLINE_MS, creating);
    return 'created';
  } catch (error) {
    const { type } = error as { type?: ErrorType };
    if (type === ErrorType.PERSISTENT_SUBSCRIPTION_EXISTS) return 'exists';
    throw unavailable(error, addressIn(url));
  } finally {
    await within(DEADLINE_MS, opened.close()).catch(() => undefined);
  }
}
