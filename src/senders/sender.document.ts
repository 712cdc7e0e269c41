import { type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { type SenderChannel, type SenderStatus } from './domain/account';

/** One sender account in the read model. Unused fields are null. */
export interface SenderAccount extends ReadModelDocument {
  readonly type: SenderChannel;
  readonly display_name: string;
  readonly status: SenderStatus;
  readonly email_address: string | null;
  readonly profile_url: string | null;
  readonly provider_account_id: string | null;
  readonly is_premium: boolean | null;
  readonly daily_limit: number | null;
  readonly weekly_connection_limit: number | null;
  readonly weekly_message_limit: number | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly signature: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}
