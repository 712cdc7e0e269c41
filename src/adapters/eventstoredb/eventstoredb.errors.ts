import { ErrorType } from '@eventstore/db-client';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type ExpectedRevision,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { type EventstoredbAddress } from './eventstoredb.connection-string';
import { messageOf, unavailable } from './eventstoredb.unavailable';

/** What an error says of the append that met it: written elsewhere, never to be written, or nothing at all. */
type Outcome = 'conflict' | 'refused' | 'refused unless by the call' | 'unknown';

/**
 * Every error of the client, sorted here and nowhere else. What does not say that the append came to nothing is
 * unknown; that includes every error without a type.
 *
 * Trap: the client keeps the pending appends of all clients in the process in one map, and rejects all of them when
 * the call of one fails. Whatever can end a call therefore says nothing about an append: UNAVAILABLE and the like
 * never, and a denied access only when it came as the answer to this append and not as the end of a call.
 * Trap: ABORTED, with which the server drops what it has begun, arrives as a time-out.
 */
const OUTCOMES: Readonly<Record<ErrorType, Outcome>> = {
  [ErrorType.WRONG_EXPECTED_VERSION]: 'conflict',
  [ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED]: 'refused',
  [ErrorType.STREAM_DELETED]: 'refused',
  [ErrorType.INVALID_TRANSACTION]: 'refused',
  [ErrorType.ACCESS_DENIED]: 'refused unless by the call',
  [ErrorType.TIMEOUT]: 'unknown',
  [ErrorType.DEADLINE_EXCEEDED]: 'unknown',
  [ErrorType.UNAVAILABLE]: 'unknown',
  [ErrorType.CANCELLED]: 'unknown',
  [ErrorType.UNKNOWN]: 'unknown',
  // The client turns to the leader; the same append finds it there.
  [ErrorType.NOT_LEADER]: 'unknown',
  [ErrorType.NOT_FOUND]: 'unknown',
  [ErrorType.STREAM_NOT_FOUND]: 'unknown',
  [ErrorType.NO_STREAM]: 'unknown',
  [ErrorType.INVALID_ARGUMENT]: 'unknown',
  [ErrorType.MISSING_REQUIRED_METADATA_PROPERTY]: 'unknown',
  [ErrorType.UNSUPPORTED]: 'unknown',
  // Of calls that are not made here.
  [ErrorType.SCAVENGE_NOT_FOUND]: 'unknown',
  [ErrorType.PERSISTENT_SUBSCRIPTION_FAILED]: 'unknown',
  [ErrorType.PERSISTENT_SUBSCRIPTION_DOES_NOT_EXIST]: 'unknown',
  [ErrorType.PERSISTENT_SUBSCRIPTION_EXISTS]: 'unknown',
  [ErrorType.PERSISTENT_SUBSCRIPTION_DROPPED]: 'unknown',
  [ErrorType.MAXIMUM_SUBSCRIBERS_REACHED]: 'unknown',
  [ErrorType.USER_NOT_FOUND]: 'unknown',
  [ErrorType.USER_CONFLICT]: 'unknown',
};

interface ClientError {
  readonly type?: ErrorType;
  readonly code?: number;
}

/** The port's word for what an append met. */
export function appendError(
  error: unknown,
  streamId: string,
  expected: ExpectedRevision,
  address: EventstoredbAddress,
): Error {
  switch (outcomeOf(error)) {
    case 'conflict':
      return new WrongExpectedRevision(streamId, expected);
    case 'refused':
      return new AppendRefused(`EventStoreDB will not take the append to ${streamId}: ${messageOf(error)}`, {
        cause: error,
      });
    case 'unknown':
      return new AppendOutcomeUnknown(
        `It is unknown whether the append to ${streamId} succeeded: ${unavailable(error, address).message}`,
        { cause: error },
      );
  }
}

/** Whether a stream's read ended because there is none, or none any more. */
export function saysNoStream(error: unknown): boolean {
  const { type } = error as ClientError;
  return type === ErrorType.STREAM_NOT_FOUND || type === ErrorType.NO_STREAM || type === ErrorType.STREAM_DELETED;
}

export function saysNotLeader(error: unknown): boolean {
  return (error as ClientError).type === ErrorType.NOT_LEADER;
}

function outcomeOf(error: unknown): 'conflict' | 'refused' | 'unknown' {
  const { type, code } = error as ClientError;
  // Trap: with no server there, what arrives is a bare gRPC error, with a code and no type.
  if (type === undefined) return 'unknown';
  const outcome = OUTCOMES[type];
  if (outcome !== 'refused unless by the call') return outcome;
  return code === undefined ? 'refused' : 'unknown';
}
