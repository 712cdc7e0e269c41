import { sqlitePath } from '../config/store-url';
import { type StoreUrls } from './open-stores';
import { startWritingThread } from './sqlite/sqlite.remote-writer';

/** Starts what opening the stores will wait for. Call it early: it goes on while the caller loads other code. */
export function prepareStores({ eventStoreUrl, readModelUrl }: StoreUrls): void {
  if (sqlitePath(eventStoreUrl) !== undefined || sqlitePath(readModelUrl) !== undefined) startWritingThread();
}
