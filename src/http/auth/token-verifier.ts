import { Injectable } from '@nestjs/common';
import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '../../config/config';
import { Problem } from '../problems/problem';

const TOKENS_KEPT = 10_000;

/**
 * How long a verified token is believed without another look, in milliseconds. Checking a signature costs as much as
 * the rest of a small request; a key that was withdrawn must nevertheless stop working soon. Never beyond `exp`.
 */
const BELIEVED_FOR = 60_000;

/** What says that the token is bad, and not that we could not look. */
const TOKEN_FAULTS = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** Turns a bearer token into the id of the user it was made for. */
@Injectable()
export class TokenVerifier {
  /** By the wall clock, which is what `exp` speaks of. */
  private readonly believed = new LRUCache<string, string>({
    max: TOKENS_KEPT,
    ttl: BELIEVED_FOR,
    ttlResolution: 0,
    perf: { now: () => Date.now() },
  });
  private readonly keyFor: JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;

  constructor({ tokenKeys, tokenIssuer: issuer, tokenAudience: audience }: Config) {
    const named = { ...(issuer !== undefined && { issuer }), ...(audience !== undefined && { audience }) };
    if ('secret' in tokenKeys) {
      const secret = new TextEncoder().encode(tokenKeys.secret);
      this.keyFor = () => Promise.resolve(secret);
      this.options = { ...named, algorithms: ['HS256'] };
    } else {
      this.keyFor = createRemoteJWKSet(tokenKeys.jwksUrl, { cacheMaxAge: BELIEVED_FOR });
      this.options = { ...named, algorithms: ['RS256', 'ES256', 'EdDSA', 'Ed25519'] };
    }
  }

  /** @throws Problem 401 when the token is not good; 503 when the issuer's keys cannot be had */
  async userOf(token: string): Promise<string> {
    const known = this.believed.get(token);
    if (known !== undefined) return known;
    const { sub, exp } = await this.verify(token);
    if (typeof sub !== 'string' || sub === '') throw unauthorized('The token names no user.');
    const ttl = exp === undefined ? BELIEVED_FOR : Math.min(BELIEVED_FOR, exp * 1_000 - Date.now());
    if (ttl >= 1) this.believed.set(token, sub, { ttl: Math.floor(ttl) });
    return sub;
  }

  private async verify(token: string): Promise<JWTPayload> {
    try {
      return (await jwtVerify(token, this.keyFor, this.options)).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthorized('The token has expired.');
      if (TOKEN_FAULTS.some((fault) => error instanceof fault)) throw unauthorized('The token is not valid.');
      throw new Problem(503, 'keys_unavailable', "The issuer's keys cannot be had right now.", {
        headers: { 'Retry-After': '5' },
      });
    }
  }
}

export function unauthorized(detail: string): Problem {
  return new Problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
