import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { type LeadOrigin } from './domain/events';
import { type KnownFields } from '../people/known-fields';

/** What has happened to a lead. */
export const LEAD_STATUSES = [
  'pending',
  'sent',
  'connection_sent',
  'connected',
  'message_sent',
  'replied',
  'bounced',
  'completed',
  'timed_out',
  'cancelled',
] as const;

export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** One lead of a campaign in the read model. */
export interface LeadDocument extends ReadModelDocument, KnownFields {
  readonly campaign_id: string;
  readonly status: LeadStatus;
  readonly source: LeadOrigin['source'];
  readonly source_ref: string | null;
  /** The node of the sequence that the lead is on. */
  readonly current_node_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}
