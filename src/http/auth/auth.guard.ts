import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { TokenVerifier, unauthorized } from './token-verifier';

/** Marks a route, or a controller, that needs no token. */
export const Public = Reflector.createDecorator<true>();

declare module 'fastify' {
  interface FastifyRequest {
    /** From the bearer token; set on every route that is not public. */
    userId: string;
  }
}

/** Lets nobody in without a good bearer token, and notes whom it was made for. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.userId = await this.tokens.userOf(bearerToken(request));
    return true;
  }
}

/** RFC 6750, section 2.1; the scheme's case does not matter. */
function bearerToken({ headers }: FastifyRequest): string {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthorized('A bearer token is needed.');
  return token;
}
