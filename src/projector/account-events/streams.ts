import { type StreamDefinition } from '../../edge/message-streams';

const PREFIX = 'senders.events.';

/** All events of the service that owns accounts. */
export const ACCOUNT_SUBJECTS = `${PREFIX}*`;

/** Name of the durable consumer, and of the lease of the process that uses it. */
export const CONSUMER = 'campaigns-account-events';

/** The last part of the subject, which says what happened. */
export function nameIn(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

const PARKED_PREFIX = 'campaigns.parked-senders.';

export const PARKED_SUBJECTS = `${PARKED_PREFIX}*`;

export function parkedSubject(subject: string): string {
  return `${PARKED_PREFIX}${nameIn(subject)}`;
}

export const PARKED_STREAM: StreamDefinition = {
  name: 'CAMPAIGN_PARKED_SENDERS',
  description: 'Events about sender accounts that the campaigns service rejected. They contain personal data.',
  subjects: [PARKED_SUBJECTS],
  duplicatesMs: 120_000,
  maxAgeMs: 30 * 24 * 60 * 60_000,
};
