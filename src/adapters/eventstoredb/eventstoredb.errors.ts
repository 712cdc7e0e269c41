import { ErrorType } from '@eventstore/db-client';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type ExpectedRevision,
  StreamDeleted,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { type EventstoredbAddress } from './eventstoredb.connection-string';
import { messageOf, unavailable } from './eventstoredb.unavailable';

/**
 * What an error means for the append:
 * - `conflict`: the stream is at another revision; nothing was written
 * - `deleted`: the stream was deleted forever; nothing was written
 * - `refused`: the server will never accept the append; nothing was written
 * - `refused unless by the call`: `refused` if the error is the response to this append, `unknown` if it ended the call
 * - `unknown`: the append may or may not have been written
 */
type Outcome = 'conflict' | 'deleted' | 'refused' | 'refused unless by the call' | 'unknown';

/**
 * The outcome for every type of client error. An error that does not prove that nothing was written is `unknown`. This
 * includes every error without a type.
 *
 * Trap: the client keeps the pending appends of all clients in the process in one map, and rejects all of them when one
 * call fails. So an error that can end a call, such as UNAVAILABLE, proves nothing about an append. A denied access
 * counts only if it is the response to this append.
 * Trap: the server sends ABORTED when it drops an operation that it has begun; the client reports it as a timeout.
 */
const OUTCOMES: Readonly<Record<ErrorType, Outcome>> = {
  [ErrorType.WRONG_EXPECTED_VERSION]: 'conflict',
  [ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED]: 'refused',
  [ErrorType.STREAM_DELETED]: 'deleted',
  [ErrorType.INVALID_TRANSACTION]: 'refused',
  [ErrorType.ACCESS_DENIED]: 'refused unless by the call',
  [ErrorType.TIMEOUT]: 'unknown',
  [ErrorType.DEADLINE_EXCEEDED]: 'unknown',
  [ErrorType.UNAVAILABLE]: 'unknown',
  [ErrorType.CANCELLED]: 'unknown',
  [ErrorType.UNKNOWN]: 'unknown',
  // The client switches to the leader, so a retry of the same append reaches it.
  [ErrorType.NOT_LEADER]: 'unknown',
  [ErrorType.NOT_FOUND]: 'unknown',
  [ErrorType.STREAM_NOT_FOUND]: 'unknown',
  [ErrorType.NO_STREAM]: 'unknown',
  [ErrorType.INVALID_ARGUMENT]: 'unknown',
  [ErrorType.MISSING_REQUIRED_METADATA_PROPERTY]: 'unknown',
  [ErrorType.UNSUPPORTED]: 'unknown',
  // Errors of calls that this service does not make.
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

/** Converts an error of an append to the port's error. */
export function appendError(
  error: unknown,
  streamId: string,
  expected: ExpectedRevision,
  address: EventstoredbAddress,
): Error {
  switch (outcomeOf(error)) {
    case 'conflict':
      return new WrongExpectedRevision(streamId, expected);
    case 'deleted':
      return new StreamDeleted(`${streamId} was deleted in EventStoreDB`, { cause: error });
    case 'refused':
      return new AppendRefused(`EventStoreDB rejected the append to ${streamId}: ${messageOf(error)}`, {
        cause: error,
      });
    case 'unknown':
      return new AppendOutcomeUnknown(
        `It is unknown whether the append to ${streamId} succeeded: ${unavailable(error, address).message}`,
        { cause: error },
      );
  }
}

/** Whether a read failed because the stream does not exist or was deleted. */
export function saysNoStream(error: unknown): boolean {
  const { type } = error as ClientError;
  return type === ErrorType.STREAM_NOT_FOUND || type === ErrorType.NO_STREAM || type === ErrorType.STREAM_DELETED;
}

/** Whether the stream was deleted forever. */
export function saysDeleted(error: unknown): boolean {
  return (error as ClientError).type === ErrorType.STREAM_DELETED;
}

export function saysNotLeader(error: unknown): boolean {
  return (error as ClientError).type === ErrorType.NOT_LEADER;
}

function outcomeOf(error: unknown): Exclude<Outcome, 'refused unless by the call'> {
  const { type, code } = error as ClientError;
  // Trap: if no server is listening, the client passes on the plain gRPC error, which has a code but no type.
  if (type === undefined) return 'unknown';
  const outcome = OUTCOMES[type];
  if (outcome !== 'refused unless by the call') return outcome;
  return code === undefined ? 'refused' : 'unknown';
}
