import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';

/** One suppression in the read model. It has one identity, or none if the person was erased. */
export interface SuppressionDocument extends ReadModelDocument {
  readonly email: string | null;
  readonly linkedin_url: string | null;
  readonly reason: string | null;
  readonly created_at: string;
}
