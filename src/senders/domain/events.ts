import { type SenderChannel, type SenderStatus } from './account';
import { type Source } from './source';

/**
 * The events of a sender. Another service that owns accounts may write the same events. `source` is the place of its
 * event in its own order, if this event follows one.
 */
export type SenderEvent = SenderConnected | SenderChanged | SenderDisconnected | SenderErased;

/** The details of an account. Which fields are used depends on its channel. */
export interface SenderProfile {
  readonly display_name: string;
  readonly email_address?: string;
  readonly profile_url?: string;
  readonly provider_account_id?: string;
  readonly is_premium?: boolean;
  readonly daily_limit?: number;
  readonly weekly_connection_limit?: number;
  readonly weekly_message_limit?: number;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly signature?: string;
}

export interface SenderConnected {
  readonly type: 'SenderConnected';
  readonly data: SenderProfile & {
    readonly sender_id: string;
    readonly user_id: string;
    readonly type: SenderChannel;
    readonly status: SenderStatus;
    readonly source?: Source;
    /** The fields that are not from `source`: events of the owning service that arrived before it have set them. */
    readonly early?: readonly (keyof SenderProfile | 'status')[];
  };
}

/** Contains only the changed fields. With a source, it can come before `SenderConnected`. */
export interface SenderChanged {
  readonly type: 'SenderChanged';
  readonly data: Partial<SenderProfile> & { readonly sender_id: string; readonly status?: SenderStatus } & FromSource;
}

/** With a source, it can come before `SenderConnected`. */
export interface SenderDisconnected {
  readonly type: 'SenderDisconnected';
  readonly data: { readonly sender_id: string } & FromSource;
}

interface FromSource {
  readonly source?: Source;
  /** Present with `source`. */
  readonly user_id?: string;
}

/** The person was erased. All earlier events of the stream are removed. This event contains no personal data. */
export interface SenderErased {
  readonly type: 'SenderErased';
  readonly data: { readonly sender_id: string };
}
