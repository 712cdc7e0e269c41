import { ErrorType } from '@eventstore/db-client';
import { StoreUnavailable, type UnavailableReason } from '../../event-sourcing/log/event-store';
import { type EventstoredbAddress } from './eventstoredb.connection-string';
import { DeadlineExpired } from './eventstoredb.deadline';

type Explanation = readonly [reason: UnavailableReason, sentence: string];

/** gRPC status codes. */
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** Converts an error of a read or a subscription to the port's error, whose message says what to do. */
export function unavailable(error: unknown, address: EventstoredbAddress): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const [reason, sentence] = explain(error, address);
  return new StoreUnavailable(`EventStoreDB at ${address.hosts} cannot be used: ${sentence}`, { reason, cause: error });
}

function explain(error: unknown, address: EventstoredbAddress): Explanation {
  if (error instanceof DeadlineExpired) return ['timeout', error.message];
  const { type, code } = error as { type?: ErrorType; code?: number };
  if (type === ErrorType.ACCESS_DENIED || code === UNAUTHENTICATED || code === PERMISSION_DENIED)
    return explainAccess(code, address);
  return explainConnection(messageOf(error), address);
}

function explainAccess(code: number | undefined, { hosts, hasCredentials }: EventstoredbAddress): Explanation {
  if (!hasCredentials) {
    return ['credentials_missing', `it requires a user: set esdb://user:password@${hosts} in EVENT_STORE_URL`];
  }
  return code === UNAUTHENTICATED
    ? ['credentials_rejected', 'it rejected the user or password in EVENT_STORE_URL; correct them']
    : ['not_permitted', 'the user in EVENT_STORE_URL lacks rights; it must read $all and append (as $admins may)'];
}

function explainConnection(message: string, { usesTls }: EventstoredbAddress): Explanation {
  if (/wrong version number|packet length too long/i.test(message)) {
    return ['tls_failed', 'it does not speak TLS; on a trusted network, set tls=false in EVENT_STORE_URL'];
  }
  if (/certificate|altname|ERR_TLS|SSL routines|before secure TLS/i.test(message)) {
    return ['tls_failed', `TLS failed (${message}); set tlsCAFile in EVENT_STORE_URL to its certificate authority`];
  }
  if (/Failed to discover/.test(message)) {
    return ['unreachable', `${message} Check the hosts, and tls and tlsCAFile, in EVENT_STORE_URL`];
  }
  if (/No connection established|Name resolution failed|ECONN|ENOTFOUND|ETIMEDOUT|EHOST|ENET/.test(message)) {
    const hint = usesTls
      ? 'check the host and port, and that it runs'
      : 'check that it runs; if it requires TLS, remove tls=false';
    return ['unreachable', `${message}; ${hint}`];
  }
  return ['failing', message];
}

/** The error's message on one line, without the time that gRPC adds, so that repeated errors have the same message. */
export function messageOf(error: unknown): string {
  const { type } = error as { type?: ErrorType };
  const message = error instanceof Error ? error.message : String(error);
  const text = message
    .replace(/^\d+ UNAVAILABLE: /, '')
    .replace(/No connection established\. Last error: (Error: )?/, 'No connection established: ')
    .replace(/\.? Resolution note: /, '')
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? (type ?? 'no reason given') : text;
}
