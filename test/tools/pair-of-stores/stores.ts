import { type NameIndex } from '../../../src/campaigns/campaign-names/name-index';
import { type ReadModelStore } from '../../../src/event-sourcing/consuming/read-model-store';
import { type EventStore } from '../../../src/event-sourcing/log/event-store';

/** The adapters of one process. */
export interface Adapters {
  readonly eventStore: EventStore;
  readonly readModel: ReadModelStore;
  readonly names: NameIndex;
}

/** The content of both stores at one time. Call `open` after a restore. */
export interface Moment {
  /** New events get the positions behind the restored end, as in EventStoreDB. */
  restoreLog(): Promise<unknown>;
  restoreReadModel(): Promise<unknown>;
}

/** A log, and a store of everything that is built from it: views, and beside them the claims of names. */
export interface PairOfStores {
  /** Opens the stores for a new process, and ends the connections of the former one. */
  open(): Promise<Adapters>;
  moment(): Promise<Moment>;
  close(): Promise<void>;
}
