import { Injectable } from '@nestjs/common';
import { bulkhead } from 'cockatiel';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '../../config/config';
import { Problem } from '../problems/problem';
import { IssuerKeys, KeysUnavailable } from './issuer-keys';
import { RejectedTokens } from './rejected-tokens';

/** Of a burst of bad tokens, no more than these are verified beyond the limit. The rest wait for their turn. */
const CHECKS_AT_ONCE = 32;

const TOKENS_KEPT = 10_000;
const CHARACTERS_KEPT = 16_777_216;

/**
 * How long a verified token is believed without another check, in milliseconds. Checking a signature costs as much as
 * the rest of a small request; yet a key that was withdrawn must soon stop working. Never beyond `exp`.
 */
const BELIEVED_FOR = 60_000;

/**
 * Seconds by which the issuer's clock may be ahead of ours: a token may be a little too new (`nbf`), see RFC 7519,
 * section 4.1.5. `exp` gets no leeway, and `iat` is no reason to reject a token.
 */
const LEEWAY = 5;

interface Verified {
  readonly userId: string;
  /** Milliseconds since 1970, like `expiresAt`. */
  readonly checkedAt: number;
  readonly expiresAt: number;
}

/** Turns a bearer token into the id of the user it was made for. */
@Injectable()
export class TokenVerifier {
  private readonly verified = new LRUCache<string, Verified>({
    max: TOKENS_KEPT,
    maxSize: CHARACTERS_KEPT,
    sizeCalculation: (_verified, token) => token.length,
  });
  private readonly checks = bulkhead(CHECKS_AT_ONCE, Infinity);
  private readonly rejected: RejectedTokens;
  private readonly keyFor: JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;

  constructor({ tokenKeys, tokenIssuer: issuer, tokenAudience: audience, limits }: Config) {
    this.rejected = new RejectedTokens(limits.badTokensPerMinute);
    const named = {
      clockTolerance: LEEWAY,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
    if ('secret' in tokenKeys) {
      const secret = new TextEncoder().encode(tokenKeys.secret);
      this.keyFor = () => Promise.resolve(secret);
      this.options = { ...named, algorithms: ['HS256'] };
    } else {
      this.keyFor = new IssuerKeys(tokenKeys.jwksUrl).keyFor;
      this.options = { ...named, algorithms: ['RS256', 'ES256', 'EdDSA', 'Ed25519'] };
    }
  }

  /**
   * @param addressOf returns the caller's address, which can send only so many tokens that are rejected
   * @throws Problem 401 if the token is not good; 429 after too many of those; 503 if there are no keys to check it with
   */
  async userOf(token: string, addressOf: () => string): Promise<string> {
    const known = this.verified.get(token);
    if (known !== undefined && isBelieved(known)) return known.userId;
    return this.checks.execute(() => this.check(token, addressOf()));
  }

  private async check(token: string, address: string): Promise<string> {
    // A token that was good before is verified anyway: others behind the same address may send bad ones.
    if (!this.verified.has(token)) this.rejected.check(address);
    try {
      const verified = await this.verify(token);
      this.verified.set(token, verified);
      return verified.userId;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw keysUnavailable();
      this.verified.delete(token);
      this.rejected.count(address);
      throw error instanceof Problem ? error : unauthorized(faultOf(error));
    }
  }

  private async verify(token: string): Promise<Verified> {
    const { payload } = await jwtVerify(token, this.keyFor, this.options);
    const checkedAt = Date.now();
    return { userId: userIn(payload), checkedAt, expiresAt: endOf(payload, checkedAt) };
  }
}

function isBelieved({ checkedAt, expiresAt }: Verified): boolean {
  const now = Date.now();
  return now < expiresAt && now - checkedAt < BELIEVED_FOR && now >= checkedAt;
}

function userIn({ sub }: JWTPayload): string {
  if (typeof sub !== 'string' || sub === '') throw unauthorized('The token names no user.');
  return sub;
}

function endOf({ exp }: JWTPayload, now: number): number {
  if (exp === undefined) throw unauthorized('The token has no end (exp).');
  if (exp * 1_000 <= now) throw unauthorized('The token has expired.');
  return exp * 1_000;
}

function faultOf(error: unknown): string {
  return error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.';
}

function keysUnavailable(): Problem {
  const headers = { 'Retry-After': '5' };
  return new Problem(503, 'keys_unavailable', "The issuer's keys are unavailable.", { headers });
}

export function unauthorized(detail: string): Problem {
  return new Problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
