import { suppressionNotFound } from './errors';
import { type Identity, type SuppressionEvent } from './events';
import { type Suppression, suppressionFold } from './suppression';

export type SuppressionCommand = SuppressPerson | RemoveSuppression;

export interface SuppressPerson {
  readonly type: 'SuppressPerson';
  /** Derived from the user and the identity, so that a user suppresses each identity once. */
  readonly suppressionId: string;
  readonly userId: string;
  readonly identity: Identity;
  readonly reason?: string;
}

export interface RemoveSuppression {
  readonly type: 'RemoveSuppression';
  readonly suppressionId: string;
  readonly userId: string;
}

export const suppressionDecider = { ...suppressionFold, decide };

/** @throws SuppressionError */
export function decide(command: SuppressionCommand, suppression: Suppression): SuppressionEvent[] {
  switch (command.type) {
    case 'SuppressPerson':
      return suppress(command, suppression);
    case 'RemoveSuppression':
      return remove(command, suppression);
  }
}

function suppress(
  { suppressionId, userId, identity, reason }: SuppressPerson,
  suppression: Suppression,
): SuppressionEvent[] {
  if (suppression.status === 'suppressed') return [];
  const data = { suppression_id: suppressionId, user_id: userId, ...identity };
  return [{ type: 'PersonSuppressed', data: { ...data, ...(reason !== undefined && { reason }) } }];
}

function remove({ suppressionId, userId }: RemoveSuppression, suppression: Suppression): SuppressionEvent[] {
  if (suppression.status === 'none' || suppression.userId !== userId) throw suppressionNotFound();
  if (suppression.status === 'removed') return [];
  return [{ type: 'SuppressionRemoved', data: { suppression_id: suppressionId, user_id: userId } }];
}
