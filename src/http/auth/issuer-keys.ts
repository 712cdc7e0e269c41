import { Logger } from '@nestjs/common';
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, noJitterGenerator } from 'cockatiel';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { fetchKeySet, reasonOf } from './fetch-key-set';

const SECOND = 1_000;

/** Age of the keys, in milliseconds, from which they are fetched again while requests go on with those at hand. */
const REFRESHED_AFTER = 45 * SECOND;

/** Age from which requests wait for that fetch, unless the issuer fails: a withdrawn key must stop working. */
const FRESH_FOR = 60 * SECOND;

/** Age up to which keys are used while the issuer fails. */
const KEPT_FOR = 24 * 60 * 60 * SECOND;

/** Milliseconds between two fetches because of an unknown key id, which anybody can invent. */
const COOLDOWN = 5 * SECOND;

const BACKOFF = { initialDelay: SECOND, maxDelay: 30 * SECOND, generator: noJitterGenerator };

/** There are no keys, or only some that are too old. */
export class KeysUnavailable extends Error {}

/**
 * The keys that an issuer publishes. However many requests there are, one fetch runs at a time; after a failure, the
 * next one waits longer each time.
 */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private readonly breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(1),
    halfOpenAfter: new ExponentialBackoff(BACKOFF),
  });
  private find: JWTVerifyGetKey = () => Promise.reject(new errors.JWKSNoMatchingKey());
  /** By the wall clock, in milliseconds, like `lastAttempt`. */
  private fetchedAt = -Infinity;
  private lastAttempt = -Infinity;
  private fetching: Promise<void> | undefined;
  private failing = false;

  constructor(private readonly url: URL) {}

  /** @throws KeysUnavailable; an error of jose if no key fits the token */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    await this.refresh();
    try {
      return await this.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.mayLookAgain()) throw error;
      await this.fetch();
      return this.find(header, token);
    }
  };

  private async refresh(): Promise<void> {
    const age = this.age();
    if (age < REFRESHED_AFTER) return;
    const fetched = this.fetch();
    if (age > KEPT_FOR || (age > FRESH_FOR && !this.failing)) await fetched;
    if (this.age() > KEPT_FOR) throw new KeysUnavailable();
  }

  /** Infinite for keys from the future: the clock was set back since. */
  private age(): number {
    const age = Date.now() - this.fetchedAt;
    return age < 0 ? Infinity : age;
  }

  private mayLookAgain(): boolean {
    return this.fetching !== undefined || Math.abs(Date.now() - this.lastAttempt) >= COOLDOWN;
  }

  /** Does nothing while it is too early after a failure. */
  private fetch(): Promise<void> {
    this.fetching ??= this.breaker
      .execute(() => this.load())
      .catch(() => undefined)
      .finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async load(): Promise<void> {
    this.lastAttempt = Date.now();
    try {
      this.find = createLocalJWKSet(await fetchKeySet(this.url));
      this.fetchedAt = Date.now();
    } catch (error) {
      this.note(true, reasonOf(error));
      throw error;
    }
    this.note(false);
  }

  /** Logs changes only: neither requests nor attempts. Leaves out the URL's query, which may hold a secret. */
  private note(failing: boolean, reason = ''): void {
    if (failing === this.failing) return;
    this.failing = failing;
    const address = this.url.origin + this.url.pathname;
    if (failing) this.logger.warn(`Cannot fetch the issuer's keys from ${address}: ${reason}. ${this.consequence()}`);
    else this.logger.log(`The issuer's keys can be fetched from ${address} again.`);
  }

  private consequence(): string {
    if (this.age() > KEPT_FOR) return 'Until that works, requests with a token get 503.';
    return `The last keys are used until ${new Date(this.fetchedAt + KEPT_FOR).toISOString()}.`;
  }
}
