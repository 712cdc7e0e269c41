import { idOf } from '../event-sourcing/log/identity';

/**
 * The id of a suppression. It depends only on the user and on the identity, so a user suppresses each identity once, and
 * can look it up without storing it.
 * @param identity a normalized email address or profile URL
 */
export function suppressionIdOf(userId: string, identity: string): string {
  return idOf('suppression', userId, identity);
}

/** The id of the stream with the user's `SuppressionsChanged`. */
export function suppressionsOf(userId: string): string {
  return idOf('suppressions', userId);
}
