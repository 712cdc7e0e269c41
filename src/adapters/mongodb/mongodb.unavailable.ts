import { MongoServerSelectionError } from 'mongodb';
import { StoreUnavailable, type UnavailableReason } from '../../event-sourcing/log/event-store';

/** Numbers from MongoDB's error_codes.yml. */
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

/** A denied access is not the request's fault: the same request succeeds once an operator has corrected the access. */
export const ACCESS_CODES: ReadonlySet<unknown> = new Set([UNAUTHORIZED, AUTHENTICATION_FAILED]);

type Explanation = readonly [reason: UnavailableReason, sentence: string];

/** @param server the name and the safe part of the URL, or the name alone */
export function unavailable(error: Error, server: string): StoreUnavailable {
  const [reason, sentence] = explain(error);
  return new StoreUnavailable(`${server} cannot be used: ${sentence}`, { reason, cause: error });
}

function explain(error: Error): Explanation {
  const { code } = error as { code?: unknown };
  if (code === AUTHENTICATION_FAILED) {
    return ['credentials_rejected', 'it rejected the user or password in READ_MODEL_URL; correct them, or authSource'];
  }
  if (code === UNAUTHORIZED) return explainAccess(error.message);
  if (belongsToNoSet(error)) return ['wrong_replica_set', setSentence(error)];
  return explainConnection(rootOf(error));
}

/** The server quotes the whole command, so its own message is not passed on. */
function explainAccess(message: string): Explanation {
  return /requires authentication/.test(message)
    ? ['credentials_missing', 'it requires a user: set mongodb://user:password@host/database in READ_MODEL_URL']
    : ['not_permitted', 'the user in READ_MODEL_URL lacks rights; grant it the role readWrite on this database'];
}

/** Trap: the driver discards servers that belong to another replica set, and then reports only a timeout. */
function belongsToNoSet(error: Error): boolean {
  if (!(error instanceof MongoServerSelectionError)) return false;
  return error.reason?.type === 'ReplicaSetNoPrimary' && error.reason.servers.size === 0;
}

function setSentence(error: Error): string {
  const wanted = (error as MongoServerSelectionError).reason?.setName ?? '';
  return `none of its servers is in the replica set "${wanted}"; correct replicaSet in READ_MODEL_URL, or remove it`;
}

function explainConnection({ code, message }: NodeJS.ErrnoException): Explanation {
  const text = oneLine(message);
  if (/CERT|ALTNAME|ERR_TLS|ERR_SSL|EPROTO/.test(code ?? '') || /TLS|SSL|certificate/i.test(text)) {
    return [
      'tls_failed',
      `TLS failed (${text}); set tlsCAFile to its certificate authority, or remove tls=true if it has no TLS`,
    ];
  }
  if (/^connection .* closed$/.test(text)) {
    return ['unreachable', `it closed the connection (${text}); if it requires TLS, set tls=true in READ_MODEL_URL`];
  }
  if (/timed out|did not (answer|respond)/i.test(text)) return ['timeout', text];
  const isNetwork = /ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|EPIPE/.test(`${code} ${text}`);
  return isNetwork ? ['unreachable', `${text}; check the host and port, and that it runs`] : ['failing', text];
}

/** The innermost cause: the driver wraps errors of the socket. */
function rootOf(error: Error): NodeJS.ErrnoException {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
