import { type Reactor } from '../event-sourcing/consuming/handler';
import { truncatingReactor } from '../event-sourcing/consuming/truncating-reactor';
import { type EventStore } from '../event-sourcing/log/event-store';
import { type SuppressionEvent } from './domain/events';
import { suppressionCodec } from './suppression-events.schema';
import { SUPPRESSION_CATEGORY } from './suppression.projection';

/**
 * Removes the identities of people from the streams of removed suppressions, and again from those of erased people. Of
 * `SuppressionsChanged`, only the last one is needed.
 */
export function removedSuppressionsReactor(log: Pick<EventStore, 'truncate'>): Reactor<SuppressionEvent> {
  const consumer = { name: 'removed-suppressions', category: SUPPRESSION_CATEGORY, codec: suppressionCodec };
  return truncatingReactor<SuppressionEvent>(
    { ...consumer, types: ['SuppressionRemoved', 'ErasedPersonSuppressed', 'SuppressionsChanged'] },
    log,
  );
}
