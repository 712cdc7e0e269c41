import { errors } from '@nats-io/transport-node';

/** Messages of the client name servers and subjects, never credentials. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isRefusedSubscription(error: unknown): boolean {
  return error instanceof errors.PermissionViolationError && error.operation === 'subscription';
}
