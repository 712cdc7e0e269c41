import { type Operation } from '../edge/operations';
import { type FieldError, invalidRequest } from '../edge/problems/problem';
import { ACTING_USER } from '../http/message-bus-request';
import { REQUEST_ID } from '../http/request-id';
import { type Envelope } from './envelope';

/** An HTTP request that is made in this process. */
export interface CommandRequest {
  readonly method: Operation['method'];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

type Data = Readonly<Record<string, unknown>>;

/** The request that does the same over HTTP. @throws Problem 400 if `data` lacks a parameter of the path */
export function requestOf(operation: Operation, envelope: Envelope, traceparent: string | undefined): CommandRequest {
  const { method, pathParameters, takesJson } = operation;
  const { data } = envelope;
  const url = urlOf(operation, data ?? {});
  const headers = headersOf(envelope, traceparent);
  if (!takesJson || data === undefined) return { method, url, headers };
  const fields = Object.entries(data).filter(([name]) => !pathParameters.includes(name));
  const payload = JSON.stringify(Object.fromEntries(fields));
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, payload };
}

function urlOf({ path, pathParameters }: Operation, data: Data): string {
  const errors = pathParameters.flatMap((name) => faultOf(name, data[name]));
  if (errors.length > 0) throw invalidRequest(errors);
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(data[name])));
}

/** A dot segment would lead to another path, however it is encoded. */
function faultOf(name: string, value: unknown): FieldError[] {
  const valid = typeof value === 'string' && !/^\.{0,2}$|\p{Cs}/u.test(value);
  return valid ? [] : [{ field: `/data/${name}`, message: 'must be an id' }];
}

function headersOf({ token, commandId, userId, correlationId, ifMatch }: Envelope, traceparent: string | undefined) {
  return {
    authorization: `Bearer ${token}`,
    'idempotency-key': commandId,
    [ACTING_USER]: encodeURIComponent(userId ?? ''),
    ...(correlationId !== undefined && { [REQUEST_ID]: correlationId }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
