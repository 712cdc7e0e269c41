import { type FastifyRequest } from 'fastify';
import { isInjection } from 'light-my-request';

/**
 * Header of the requests that the message bus makes: the user to act as, URI-encoded; empty for the user of the token.
 * A client over the network can send it too. There it has no meaning.
 */
export const ACTING_USER = 'x-acting-user';

/** Header of the responses to these requests: the user that the request acted as, URI-encoded. */
export const ACTED_AS = 'x-acted-as';

/** Whether the request is a command from the message bus, made in this process. */
export function ofMessageBus({ raw, headers }: FastifyRequest): boolean {
  return headers[ACTING_USER] !== undefined && isInjection(raw);
}

/** @returns undefined for the user of the token */
export function userToActAs(request: FastifyRequest): string | undefined {
  if (!ofMessageBus(request)) return undefined;
  return decodeURIComponent(String(request.headers[ACTING_USER])) || undefined;
}
