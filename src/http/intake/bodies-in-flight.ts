import { type FastifyRequest } from 'fastify';
import { Problem } from '../../edge/problems/problem';

declare module 'fastify' {
  interface FastifyRequest {
    /** Number of bytes that the body counts for among the bodies in flight. */
    bodyBytes: number;
  }
}

/** Limits the memory of all request bodies together, from the first byte until the response is sent. */
export class BodiesInFlight {
  bytes = 0;
  private readonly byUser = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /**
   * Counts the body of a request as `bytes` from now on. One user can use at most half of the limit, so that no user
   * can lock out all others. A body is always accepted if it is the only one.
   * @throws Problem 503
   */
  hold(request: FastifyRequest, bytes: number): void {
    const others = this.bytes - request.bodyBytes;
    const othersOfUser = (this.byUser.get(request.userId) ?? 0) - request.bodyBytes;
    if (!fits(others, bytes, this.limit) || !fits(othersOfUser, bytes, this.limit / 2)) throw tooManyBytes();
    this.count(request, bytes);
  }

  /** Stops counting the body of a request. Call it when the handler is done, even if the caller has disconnected. */
  release(request: FastifyRequest): void {
    if (request.bodyBytes > 0) this.count(request, 0);
  }

  private count(request: FastifyRequest, bytes: number): void {
    const { userId } = request;
    const ofUser = (this.byUser.get(userId) ?? 0) + bytes - request.bodyBytes;
    if (ofUser === 0) this.byUser.delete(userId);
    else this.byUser.set(userId, ofUser);
    this.bytes += bytes - request.bodyBytes;
    request.bodyBytes = bytes;
  }
}

function fits(others: number, bytes: number, limit: number): boolean {
  return others === 0 || others + bytes <= limit;
}

function tooManyBytes(): Problem {
  return new Problem(503, 'too_many_bytes_in_flight', 'Too many large requests are in progress. Nothing was changed.', {
    headers: { 'Retry-After': '1' },
  });
}
