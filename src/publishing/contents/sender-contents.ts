import { Type } from '@sinclair/typebox';
import { channel, ofSender, oneOf } from './fields';

const status = oneOf(
  'The new status of the sender.',
  'active',
  'connected',
  'warming',
  'pending',
  'credentials_required',
  'disconnected',
);

/** What consumers see of the events of senders. Profiles are left out: they are data about people. */
export const senderContents = {
  connected: ofSender({ type: channel, status }),
  changed: ofSender({ status: Type.Optional(status) }),
  bare: ofSender({}),
} as const;
