import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Actor, type Caller } from '../event-sourcing/log/caller';
import { invalidRequest } from './problems/problem';
import { type Bearer } from './tokens/token-verifier';

declare module 'fastify' {
  interface FastifyRequest {
    /** From the bearer token. Set on every route under `/api`. */
    userId: string;
    /** Who performs the request, if not the user. */
    actor: Actor | undefined;
    /** What the bearer token says. Set on every route under `/api`. */
    bearer: Bearer;
  }
}

/** W3C Trace Context: version 00, and later versions with the same format. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Maximum length of a header that is read here, in characters. */
const LONGEST_HEADER = 255;

/** The user and the ids of the request. A malformed `traceparent` is ignored. */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { userId, actor, id, headers } = requestOf(context);
  const traceparent = headers['traceparent'];
  const traced = typeof traceparent === 'string' && traceparent.length === 55 && TRACEPARENT.test(traceparent);
  return { userId, ...(actor && { actor }), correlationId: id, ...(traced && { traceparent }) };
});

export const UserId = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).userId);

/** What the bearer token says, whichever user the request is for. */
export const FromBearer = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).bearer);

/** Header `Idempotency-Key`: 1..255 visible ASCII characters; undefined if absent. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readIdempotencyKey(context),
);

export function readIdempotencyKey(context: ExecutionContext): string | undefined {
  return header(context, 'Idempotency-Key', /^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters');
}

/** Header `Min-Revision`: an integer ≥ 0; undefined if absent. */
export const MinRevision = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const text = header(context, 'Min-Revision', /^\d{1,15}$/, 'must be a whole number, 0 or greater');
  return text === undefined ? undefined : Number(text);
});

/** Header `Last-Event-ID`: 1..255 visible ASCII characters; undefined if absent. */
export const LastEventId = createParamDecorator((_: unknown, context: ExecutionContext) =>
  header(context, 'Last-Event-ID', /^[\x21-\x7e]{1,255}$/, 'must be an id that this stream has sent'),
);

function header(context: ExecutionContext, name: string, form: RegExp, message: string): string | undefined {
  const value = requestOf(context).headers[name.toLowerCase()];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length > LONGEST_HEADER || !form.test(value))
    throw invalidRequest([{ field: name, message }]);
  return value;
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}
