import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { type KnownFields } from '../people/known-fields';
import { type EntrySource } from './domain/events';

/** One entry of a list in the read model. */
export interface ListEntryDocument extends ReadModelDocument, KnownFields {
  readonly list_id: string;
  readonly source: EntrySource;
  readonly source_ref: null;
  readonly created_at: string;
  readonly updated_at: string;
}
