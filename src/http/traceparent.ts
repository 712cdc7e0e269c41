import { type IncomingHttpHeaders } from 'node:http';

/** W3C Trace Context: version 00, and later versions with the same format. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

const LENGTH = 55;

/** @returns undefined if the header is absent or malformed */
export function readTraceparent({ traceparent }: IncomingHttpHeaders): string | undefined {
  if (typeof traceparent !== 'string' || traceparent.length !== LENGTH) return undefined;
  return TRACEPARENT.test(traceparent) ? traceparent : undefined;
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
