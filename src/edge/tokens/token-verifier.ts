import { Injectable } from '@nestjs/common';
import { bulkhead } from 'cockatiel';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '../../config/config';
import { Problem } from '../problems/problem';
import { IssuerKeys, KeysUnavailable } from './issuer-keys';
import { RejectedTokens } from './rejected-tokens';

/** Maximum number of checks at once. In a burst of bad tokens, at most this many are verified beyond the limit. */
const CHECKS_AT_ONCE = 32;

const TOKENS_KEPT = 10_000;
const CHARACTERS_KEPT = 16_777_216;

/**
 * How long a verified token is accepted without another check, in milliseconds, but never beyond its `exp`. Checking a
 * signature costs as much as the rest of a small request. It is short because a withdrawn key must soon stop working.
 */
const BELIEVED_FOR = 60_000;

/**
 * Seconds by which the issuer's clock may be ahead of this service's clock, for `nbf` (RFC 7519, section 4.1.5).
 * `exp` gets no leeway. A token is never rejected for its `iat`.
 */
const LEEWAY = 5;

/** What a valid token says. */
export interface Bearer {
  /** The user or service that the token was made for (`sub`). */
  readonly userId: string;
  /** What it permits beyond the user's own data. */
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface Verified extends Bearer {
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
}

/** Verifies bearer tokens and returns what they say. */
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
   * @param addressOf returns the address of the caller, for the limit of rejected tokens; undefined: no limit
   * @throws Problem 401 if the token is not valid, 429 after too many rejected tokens, 503 if no keys are available
   */
  async bearerOf(token: string, addressOf: () => string | undefined): Promise<Bearer> {
    const known = this.verified.get(token);
    if (known !== undefined && isBelieved(known)) return known;
    return this.checks.execute(() => this.check(token, addressOf()));
  }

  private async check(token: string, address: string | undefined): Promise<Bearer> {
    // A token that was valid before is exempt from the limit: others at this address may have sent the bad ones.
    if (address !== undefined && !this.verified.has(token)) this.rejected.check(address);
    try {
      const verified = await this.verify(token);
      this.verified.set(token, verified);
      return verified;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw keysUnavailable();
      this.verified.delete(token);
      if (address !== undefined) this.rejected.count(address);
      throw error instanceof Problem ? error : unauthorized(faultOf(error));
    }
  }

  private async verify(token: string): Promise<Verified> {
    const { payload } = await jwtVerify(token, this.keyFor, this.options);
    const checkedAt = Date.now();
    return { userId: userIn(payload), scopes: scopesIn(payload), checkedAt, expiresAt: endOf(payload, checkedAt) };
  }
}

function isBelieved({ checkedAt, expiresAt }: Verified): boolean {
  const now = Date.now();
  return now < expiresAt && now - checkedAt < BELIEVED_FOR && now >= checkedAt;
}

function userIn({ sub }: JWTPayload): string {
  if (typeof sub !== 'string' || sub === '') throw unauthorized('The token has no user (sub).');
  return sub;
}

/** `scope` (RFC 9068, section 2.2.3), or `scp`, which some issuers use instead: a string or an array. */
function scopesIn({ scope, scp }: JWTPayload): string[] {
  const claims: unknown[] = [scope, scp].flat();
  return claims.flatMap((claim) => (typeof claim === 'string' ? claim.split(' ') : []));
}

function endOf({ exp }: JWTPayload, now: number): number {
  if (exp === undefined) throw unauthorized('The token has no expiry time (exp).');
  if (exp * 1_000 <= now) throw unauthorized('The token has expired.');
  return exp * 1_000;
}

function faultOf(error: unknown): string {
  return error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.';
}

function keysUnavailable(): Problem {
  const headers = { 'Retry-After': '5' };
  return new Problem(
    503,
    'keys_unavailable',
    'The token cannot be checked: the keys of its issuer are unavailable. Try again in a moment.',
    { headers },
  );
}

export function unauthorized(detail: string): Problem {
  return new Problem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
