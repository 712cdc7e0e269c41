import { type Attributes, SpanKind } from '@opentelemetry/api';
import { type NameIndex } from '../campaigns/campaign-names/name-index';
import { sqlitePath } from '../config/store-url';
import { type ReadModelStore, type View, viewName } from '../event-sourcing/consuming/read-model-store';
import { type EventStore } from '../event-sourcing/log/event-store';
import { categoryOf } from '../event-sourcing/log/identity';
import { type CallSpan, traced } from './traced';

/** @param url of the store */
export function tracedEventStore(store: EventStore, url: string): EventStore {
  const system = systemOf(url);
  const span = (operation: string, streamId: string, size?: number) =>
    spanOf(operation, categoryOf(streamId), system, size);
  return traced<EventStore>(store, {
    append: (streamId, _expected, events) => span('append', streamId, events.length),
    readStream: (streamId) => span('readStream', streamId),
    truncate: (streamId) => span('truncate', streamId),
  });
}

/** @param url of the store */
export function tracedReadModel(store: ReadModelStore, url: string): ReadModelStore {
  const system = systemOf(url);
  const span = (operation: string, view: View, size?: number) => spanOf(operation, viewName(view), system, size);
  return traced<ReadModelStore>(store, {
    get: (view) => span('get', view),
    getMany: (view, keys) => span('getMany', view, keys.length),
    findBy: (view) => span('findBy', view),
    list: (view) => span('list', view),
    counts: (view) => span('counts', view),
    page: (view) => span('page', view),
    save: ([first, ...others]) =>
      first === undefined ? spanOf('save', 'checkpoints', system) : span('save', first.view, others.length + 1),
    remove: (view) => span('remove', view),
  });
}

/** @param url of the read model, which stores the names too */
export function tracedNames(names: NameIndex, url: string): NameIndex {
  const span = (operation: string, size?: number) => spanOf(operation, 'names', systemOf(url), size);
  return traced(names, {
    insert: () => span('insert'),
    delete: () => span('delete'),
    hold: (claims) => span('hold', claims.length),
    taken: (_userId, keys) => span('taken', keys.length),
  });
}

/** @param size number of items of a batch */
function spanOf(operation: string, collection: string, system: string, size = 1): CallSpan {
  const attributes: Attributes = {
    'db.system.name': system,
    'db.operation.name': operation,
    'db.collection.name': collection,
    // By the conventions, one item is not a batch.
    ...(size > 1 && { 'db.operation.batch.size': size }),
  };
  return { name: `${operation} ${collection}`, kind: SpanKind.CLIENT, attributes };
}

function systemOf(url: string): string {
  if (sqlitePath(url) !== undefined) return 'sqlite';
  return url.startsWith('mongodb') ? 'mongodb' : 'eventstoredb';
}
