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

/** Server errors that speak of the server's state and not of the request; numbers from MongoDB's error_codes.yml. */
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

/** The driver keeps some of its classes to itself; their names are all there is to go by. */
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

/** A socket that breaks while it is written to, and a name that is not resolved, come as Node has them. */
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
 * What is no fault of the request becomes StoreUnavailable; everything else stays as it is.
 * @param server what may be shown of the URL
 */
export function classified(error: unknown, server = 'MongoDB'): unknown {
  if (error instanceof StoreUnavailable || !isPassing(error)) return error;
  return unavailable(error as Error, server);
}

/** Whether the one document of an insert met another under a unique index. Nothing was written. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoError && !(error instanceof MongoBulkWriteError) && error.code === DUPLICATE_KEY;
}

/**
 * Of an unordered bulk of inserts: which of them met another under a unique index. All others are written.
 * @throws the error, when it tells of anything else
 */
export function duplicateIndexes(error: unknown): number[] {
  if (!(error instanceof MongoBulkWriteError) || isPassing(error)) throw error;
  const writeErrors = [error.writeErrors].flat();
  if (writeErrors.length === 0 || writeErrors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return writeErrors.map(({ index }) => index);
}

function isPassing(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) return isPassingBulk(error);
  if (error instanceof MongoError) return isPassingAnswer(error);
  return PASSING_SOCKET_CODES.has((error as NodeJS.ErrnoException | undefined)?.code);
}

function isPassingAnswer(error: MongoError): boolean {
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoOperationTimeoutError ||
    // Written, but not known to stay.
    error instanceof MongoWriteConcernError ||
    PASSING_NAMES.has(error.name) ||
    PASSING_CODES.has(error.code) ||
    ACCESS_CODES.has(error.code) ||
    PASSING_LABELS.some((label) => error.hasErrorLabel(label))
  );
}

/** A bulk write wraps whatever ended it, and passes over a write concern that failed when a write failed too. */
function isPassingBulk(error: MongoBulkWriteError): boolean {
  return (
    isPassing(error.errorResponse) ||
    error.result.getWriteConcernError() !== undefined ||
    PASSING_CODES.has(error.code) ||
    ACCESS_CODES.has(error.code) ||
    [error.writeErrors].flat().some(({ code }) => PASSING_CODES.has(code))
  );
}
