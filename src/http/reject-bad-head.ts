import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { invalidRequest, Problem } from '../edge/problems/problem';

/** Rejects requests that Node would reject with an empty response. RFC 9112, section 3.2; RFC 9110, section 10.1.1. */
export function rejectBadHead(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => done(faultOf(request)));
}

function faultOf({ raw: { headers, httpVersion } }: FastifyRequest): Problem | undefined {
  if (httpVersion !== '1.1') return undefined;
  if (headers.host === undefined) {
    return invalidRequest([{ field: 'Host', message: 'must be present' }], 'A Host header is required.');
  }
  if (headers.expect !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect)) {
    return new Problem(417, 'expectation_failed', 'Only the expectation 100-continue is supported.');
  }
  return undefined;
}
