import { type Static } from '@sinclair/typebox';
import { type ChangeSender, type ConnectSender, type DisconnectSender } from '../domain/commands';
import { type SenderProfile } from '../domain/events';
import { type Source } from '../domain/source';
import { type ACCOUNT_EVENTS } from './account-event.schema';

type Data = { readonly [Name in keyof typeof ACCOUNT_EVENTS]: Static<(typeof ACCOUNT_EVENTS)[Name]> };

export function connectOf(data: Data['SenderConnected'], source: Source): ConnectSender {
  const { type: channel, status, display_name } = data;
  const profile = { ...profileOf(data), display_name };
  return { type: 'ConnectSender', ...idsOf(data), channel, profile, origin: { status, source } };
}

export function changeOf(data: Data['SenderChanged'], source: Source): ChangeSender {
  const { status } = data;
  return { type: 'ChangeSender', ...idsOf(data), ...(status && { status }), profile: profileOf(data), source };
}

export function disconnectOf(data: Data['SenderDisconnected'], source: Source): DisconnectSender {
  return { type: 'DisconnectSender', ...idsOf(data), source };
}

function idsOf({ id, user_id }: Data['SenderDisconnected']) {
  return { senderId: id.toLowerCase(), userId: user_id };
}

const PROFILE = [
  'display_name',
  'email_address',
  'profile_url',
  'provider_account_id',
  'is_premium',
  'daily_limit',
  'weekly_connection_limit',
  'weekly_message_limit',
  'first_name',
  'last_name',
  'signature',
] as const satisfies readonly (keyof SenderProfile)[];

/** Null counts as absent. */
function profileOf(data: Data['SenderChanged']): Partial<SenderProfile> {
  const sent = PROFILE.filter((field) => data[field] !== undefined && data[field] !== null);
  return Object.fromEntries(sent.map((field) => [field, data[field]]));
}
