import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { Seldom } from '../../observability/seldom';
import { LEASE_MS } from './name-claims';
import { NameResolver } from './name-resolver';

const INTERVAL_MS = LEASE_MS / 3;

/** Resolves unfinished attempts every few seconds, so that their names become free again. */
@Injectable()
export class NameSweeper {
  private readonly logger = new Logger(NameSweeper.name);
  private readonly seldom = new Seldom();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly resolver: NameResolver) {}

  start(): void {
    this.running = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One round. A claim that cannot be resolved now waits for the next round and does not delay other claims. */
  async sweep(): Promise<void> {
    for (const claim of await this.resolver.expired()) {
      await this.resolver.resolve(claim).catch((error: unknown) => {
        this.warn(error, 'cannot resolve an unfinished name claim', { claim_id: claim.claim_id });
      });
    }
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => this.warn(error, 'the sweep of name claims failed'));
      await setTimeout(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Limits the rate, because a failure repeats every few seconds while a store is unavailable. */
  private warn(error: unknown, what: string, fields: object = {}): void {
    if (!this.seldom.isDue(`${what}: ${String(error)}`)) return;
    const known = error instanceof StoreUnavailable ? { reason: error.reason, error: error.message } : { err: error };
    this.logger.warn({ ...known, ...fields }, what);
  }
}
