import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerException, ThrottlerGuard, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../../config/config';
import { RequestCounts } from './request-counts';

const MINUTE = 60_000;
const READS_PER_WRITE = 4;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function rateLimits({ limits: { writesPerMinute } }: Config): ThrottlerModuleOptions {
  const throttlers = [
    { name: 'writes', ttl: MINUTE, limit: writesPerMinute },
    { name: 'reads', ttl: MINUTE, limit: READS_PER_WRITE * writesPerMinute },
  ];
  return { throttlers, storage: new RequestCounts() };
}

/** Limits the requests of each user. Reads and writes count separately. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  /**
   * Replaces the method of the base class, which looks for decorators on every request. No route has any, and the
   * search costs five times as much as the rest. Headers: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
   * @throws ThrottlerException
   */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { method, userId } = context.switchToHttp().getRequest<FastifyRequest>();
    const { name, ttl, limit } = this.throttlerFor(method);
    if (userId === '' || limit === 0) return true;
    const count = await this.storageService.increment(`${name} ${userId}`, ttl, limit, ttl, name);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    reply.header('RateLimit-Policy', `"${name}";q=${limit};w=${ttl / 1_000}`);
    reply.header('RateLimit', `"${name}";r=${limit - count.totalHits};t=${count.timeToExpire}`);
    if (!count.isBlocked) return true;
    reply.header('Retry-After', count.timeToBlockExpire);
    throw new ThrottlerException();
  }

  private throttlerFor(method: string): { name: string; ttl: number; limit: number } {
    const [writes, reads] = this.throttlers as { name: string; ttl: number; limit: number }[];
    return (SAFE_METHODS.has(method) ? reads : writes)!;
  }
}
