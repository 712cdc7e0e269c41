import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { readEntityTags } from '../edge/conditional/entity-tags';

/**
 * Sends 304 without a body if the caller already has the response of a GET or HEAD (RFC 9110, section 13.1.2). The
 * other headers are the same as with 200. A malformed `If-None-Match` is ignored, because it only saves a transfer.
 */
export function sendNotModified(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const condition = request.headers['if-none-match'];
    if (condition === undefined || !isRead(request) || !isCurrent(condition, reply)) return done(null, payload);
    reply.status(304).removeHeader('Content-Type');
    // For HEAD, Fastify uses the payload for Content-Length and does not send it.
    done(null, request.method === 'HEAD' ? payload : null);
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Weak comparison: `W/` makes no difference. */
function isCurrent(condition: string, reply: FastifyReply): boolean {
  const etag = reply.getHeader('ETag');
  if (etag === undefined || reply.statusCode !== 200) return false;
  const tags = readEntityTags(condition);
  return tags === '*' || tags?.some(({ value }) => `"${value}"` === etag) === true;
}
