import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';

/** Responses to requests arrive at subjects with this prefix. */
const INBOXES = '_INBOX.';

/** Messages of the client name servers and subjects, never credentials. Names of inboxes are random. */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.replace(/_INBOX\.[\w.*]+/, `${INBOXES}>`);
}

/** @param code error code of JetStream */
export function hasCode(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/** Whether a subscription to commands was refused. Only streams need the inbox, and the client subscribes to it again. */
export function isRefusedSubscription(error: unknown): boolean {
  if (!(error instanceof errors.PermissionViolationError)) return false;
  return error.operation === 'subscription' && !error.subject.startsWith(INBOXES);
}
