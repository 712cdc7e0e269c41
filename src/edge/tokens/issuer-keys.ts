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
  /** By the wall clock, in milliseconds, like `lastLook`. */
  private fetchedAt = -Infinity;
  /** When an unknown key id last caused a fetch. */
  private lastLook = -Infinity;
  private fetching: Promise<void> | undefined;
  private failing = false;

  constructor(private readonly url: URL) {}

  /** @throws KeysUnavailable; an error of jose if no key fits the token */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    const waited = await this.refresh();
    const { find } = this;
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (this.find === find && !waited) await this.lookAgain();
      if (this.find === find) throw error;
      return this.find(header, token);
    }
  };

  /** @returns whether it waited for a fetch, so that there is no point in another */
  private async refresh(): Promise<boolean> {
    const age = this.age();
    if (age < REFRESHED_AFTER) return false;
    const fetched = this.fetch();
    const waits = age > KEPT_FOR || (age > FRESH_FOR && !this.failing);
    if (waits) await fetched;
    if (this.age() > KEPT_FOR) throw new KeysUnavailable();
    return waits;
  }

  /** Keys from the future, after the clock was set back, count as old as they are ahead. */
  private age(): number {
    return Math.abs(Date.now() - this.fetchedAt);
  }

  private lookAgain(): Promise<void> | undefined {
    if (this.fetching !== undefined) return this.fetching;
    const now = Date.now();
    if (Math.abs(now - this.lastLook) < COOLDOWN) return undefined;
    this.lastLook = now;
    return this.fetch();
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
