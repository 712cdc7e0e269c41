import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { ACCESS_CODES, unavailable } from './mongodb.unavailable';

const DUPLICATE_KEY = 11000;

/** Server errors about the state of the server, not about the request. Numbers from MongoDB's error_codes.yml. */
const PASSING_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  43, // CursorNotFound
  50, // MaxTimeMSExpired
  63, // StaleShardVersion
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  150, // StaleEpoch
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  365, // TemporarilyUnavailable
  462, // IngressRequestRateLimitExceeded
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11601, // Interrupted
  11602, // InterruptedDueToReplStateChange
  13388, // StaleConfig
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  14031, // OutOfDiskSpace
]);

const PASSING_LABELS = ['RetryableWriteError', 'RetryableError', 'SystemOverloadedError', 'TransientTransactionError'];

/** The driver does not export these classes, so they are recognised by name. */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoNotConnectedError',
  'MongoExpiredSessionError',
  'MongoStalePrimaryError',
]);

/** Node's codes of errors that the driver does not wrap: broken sockets and failed name resolution. */
const PASSING_SOCKET_CODES: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ESERVFAIL',
  'ETIMEDOUT',
  'ETIMEOUT',
]);

/**
 * Converts an error that the request did not cause to StoreUnavailable. Returns other errors unchanged.
 * @param server the name and the safe part of the URL, for the message
 */
export function classified(error: unknown, server = 'MongoDB'): unknown {
  if (error instanceof StoreUnavailable || !isPassing(error)) return error;
  return unavailable(error as Error, server);
}

/** Whether the insert of a single document violated a unique index. Nothing was written. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoError && !(error instanceof MongoBulkWriteError) && error.code === DUPLICATE_KEY;
}

/**
 * The indexes of the inserts in an unordered bulk that violated a unique index. All others were written.
 * @throws the error itself if it has any other cause
 */
export function duplicateIndexes(error: unknown): number[] {
  if (!(error instanceof MongoBulkWriteError) || isPassing(error)) throw error;
  const writeErrors = [error.writeErrors].flat();
  if (writeErrors.length === 0 || writeErrors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return writeErrors.map(({ index }) => index);
}

function isPassing(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) return isPassingBulk(error);
  if (error instanceof MongoError) return isPassingMongoError(error);
  return PASSING_SOCKET_CODES.has((error as NodeJS.ErrnoException | undefined)?.code);
}

function isPassingMongoError(error: MongoError): boolean {
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoOperationTimeoutError ||
    // Written, but may be rolled back.
    error instanceof MongoWriteConcernError ||
    PASSING_NAMES.has(error.name) ||
    PASSING_CODES.has(error.code) ||
    ACCESS_CODES.has(error.code) ||
    PASSING_LABELS.some((label) => error.hasErrorLabel(label))
  );
}

/** A bulk write wraps the error that ended it. If a write failed, its code hides a write concern that failed too. */
function isPassingBulk(error: MongoBulkWriteError): boolean {
  return (
    isPassing(error.errorResponse) ||
    error.result.getWriteConcernError() !== undefined ||
    PASSING_CODES.has(error.code) ||
    ACCESS_CODES.has(error.code) ||
    [error.writeErrors].flat().some(({ code }) => PASSING_CODES.has(code))
  );
}
