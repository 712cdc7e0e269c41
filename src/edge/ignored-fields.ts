import { type FastifyReply } from 'fastify';

/** Sets the header `Ignored-Fields` if there are any. */
export function nameIgnored(reply: FastifyReply, fields: readonly string[]): void {
  if (fields.length > 0) reply.header('Ignored-Fields', fields.join(', '));
}
