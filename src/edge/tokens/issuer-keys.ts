import { Logger } from '@nestjs/common';
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, noJitterGenerator } from 'cockatiel';
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { fetchKeySet, reasonOf } from './fetch-key-set';

const SECOND = 1_000;

/** From this age on, in milliseconds, the keys are fetched again in the background. Requests use the current keys. */
const REFRESHED_AFTER = 45 * SECOND;

/** From this age on, requests wait for the fetch, unless the issuer fails: a withdrawn key must stop working. */
const FRESH_FOR = 60 * SECOND;

/** Up to this age, keys are used while the issuer fails. */
const KEPT_FOR = 24 * 60 * 60 * SECOND;

/** Minimum time between two fetches for an unknown key id, in milliseconds. Any caller can invent such ids. */
const COOLDOWN = 5 * SECOND;

const BACKOFF = { initialDelay: SECOND, maxDelay: 30 * SECOND, generator: noJitterGenerator };

/** There are no keys, or they are too old. */
export class KeysUnavailable extends Error {}

/**
 * The keys that an issuer publishes. Only one fetch runs at a time, however many requests there are. After each
 * failure, the pause before the next fetch grows.
 */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private readonly breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(1),
    halfOpenAfter: new ExponentialBackoff(BACKOFF),
  });
  private find: JWTVerifyGetKey = () => Promise.reject(new errors.JWKSNoMatchingKey());
  /** Wall-clock time in milliseconds, like `lastLook`. */
  private fetchedAt = -Infinity;
  /** The last time that an unknown key id caused a fetch. */
  private lastLook = -Infinity;
  private fetching: Promise<void> | undefined;
  private failing = false;

  constructor(private readonly url: URL) {}

  /** @throws KeysUnavailable; an error of jose if no key matches the token */
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

  /** @returns whether it waited for a fetch; another fetch then makes no sense */
  private async refresh(): Promise<boolean> {
    const age = this.age();
    if (age < REFRESHED_AFTER) return false;
    const fetched = this.fetch();
    const waits = age > KEPT_FOR || (age > FRESH_FOR && !this.failing);
    if (waits) await fetched;
    if (this.age() > KEPT_FOR) throw new KeysUnavailable();
    return waits;
  }

  /** Absolute, so that keys with a time in the future (after the clock was set back) grow old too. */
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

  /** Does nothing during the pause after a failure. */
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

  /** Logs only changes, not every attempt. Leaves out the query of the URL, which may contain a secret. */
  private note(failing: boolean, reason = ''): void {
    if (failing === this.failing) return;
    this.failing = failing;
    const address = this.url.origin + this.url.pathname;
    if (failing) this.logger.warn(`Cannot fetch the issuer's keys from ${address}: ${reason}. ${this.consequence()}`);
    else this.logger.log(`The issuer's keys can be fetched from ${address} again.`);
  }

  private consequence(): string {
    if (this.age() > KEPT_FOR) return 'Until this works, requests with a token get 503.';
    return `The last keys are used until ${new Date(this.fetchedAt + KEPT_FOR).toISOString()}.`;
  }
}
