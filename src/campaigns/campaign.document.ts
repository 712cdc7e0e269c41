import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { type CampaignStatus } from './domain/campaign';
import { type Sequence } from './domain/sequence-node';
import { type AccountLimit, type Channel, type OperatingHours } from './domain/settings';

/** One campaign in the read model. A write returns the same document, folded from the events that it has written. */
export interface CampaignDocument extends ReadModelDocument {
  readonly type: Channel;
  readonly name: string;
  readonly status: CampaignStatus;
  readonly sender_account_ids: readonly string[];
  readonly daily_limit: number | null;
  readonly stop_on_reply: boolean | null;
  readonly open_tracking: boolean | null;
  readonly signature: string | null;
  readonly skip_other_campaigns: boolean | null;
  readonly operating_hours: OperatingHours | null;
  readonly account_limits: readonly AccountLimit[] | null;
  readonly sequence_nodes: Sequence;
  readonly node_count: number;
  /** Whether leads were ever added. */
  readonly has_had_leads: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** Set if an earlier campaign in the log has the same name and keeps it. */
  readonly name_conflict?: true;
}

/** A campaign in a list, without its details. */
export type ListedCampaign = Omit<CampaignDocument, 'sequence_nodes' | 'account_limits'>;
