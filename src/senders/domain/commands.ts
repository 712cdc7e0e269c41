import { type SenderChannel, type SenderStatus } from './account';
import { type SenderProfile } from './events';
import { type Source } from './source';

export type SenderCommand = ConnectSender | ChangeSender | DisconnectSender;

export interface ConnectSender {
  readonly type: 'ConnectSender';
  readonly senderId: string;
  readonly userId: string;
  readonly channel: SenderChannel;
  readonly profile: SenderProfile;
  /** Present if the service that owns the account has connected it. */
  readonly origin?: { readonly status: SenderStatus; readonly source: Source };
}

/** The service that owns the account has changed it. */
export interface ChangeSender {
  readonly type: 'ChangeSender';
  readonly senderId: string;
  readonly userId: string;
  readonly status?: SenderStatus;
  readonly profile: Partial<SenderProfile>;
  readonly source: Source;
}

export interface DisconnectSender {
  readonly type: 'DisconnectSender';
  readonly senderId: string;
  readonly userId: string;
  /** Present if the service that owns the account has disconnected it. */
  readonly source?: Source;
}
