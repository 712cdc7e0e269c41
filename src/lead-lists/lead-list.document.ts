import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';

/** One list in the read model. */
export interface LeadListDocument extends ReadModelDocument {
  readonly name: string;
  readonly description: string | null;
  /** The recorded number of leads. `EntryCounter` knows the number that callers see. */
  readonly lead_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}
