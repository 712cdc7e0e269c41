import { Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';
import { resetConnection } from './reset-connection';

/**
 * Adds `reply.abort`, which makes a response fail after it has begun. Its status can no longer change, and an HTTP/1.0
 * caller takes a closed connection for the end of a complete response, so the connection is reset.
 */
export function abortByReset(fastify: FastifyInstance): void {
  fastify.decorateReply('abort', function (error) {
    this.failure = error;
    const { socket } = this.raw;
    if (socket instanceof Socket) resetConnection(socket);
  });
}
