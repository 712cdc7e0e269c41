import { Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';
import { resetConnection } from './reset-connection';

/**
 * Lets a response that has begun fail. A response that has begun cannot get another status, and to an HTTP/1.0 caller, a
 * connection that is only closed looks like the end of the response.
 */
export function abortByReset(fastify: FastifyInstance): void {
  fastify.decorateReply('abort', function (error) {
    this.failure = error;
    const { socket } = this.raw;
    if (socket instanceof Socket) resetConnection(socket);
  });
}
