import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { type CustomFields } from '../people/lead-fields';
import { type EntrySource } from './domain/events';

/** One entry of a list in the read model. */
export interface ListEntryDocument extends ReadModelDocument {
  readonly list_id: string;
  readonly email: string | null;
  readonly linkedin_url: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly company: string | null;
  readonly position: string | null;
  readonly headline: string | null;
  readonly custom_fields: CustomFields;
  readonly source: EntrySource;
  readonly source_ref: null;
  readonly created_at: string;
  readonly updated_at: string;
}
