import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { Seldom } from '../../observability/seldom';
import { LEASE_MS, NameClaims } from './name-claims';

const INTERVAL_MS = LEASE_MS / 3;

/** Ends, every few seconds, attempts that nobody finished, so that their names are free again without anyone asking. */
@Injectable()
export class NameSweeper {
  private readonly logger = new Logger(NameSweeper.name);
  private readonly seldom = new Seldom();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly claims: NameClaims) {}

  start(): void {
    this.running = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One round. What cannot be resolved now is left for the next one, and keeps nothing else waiting. */
  async sweep(): Promise<void> {
    for (const claim of await this.claims.expired()) {
      await this.claims.resolve(claim).catch((error: unknown) => {
        this.warn(error, 'an unfinished claim of a name could not be resolved', { claim_id: claim.claim_id });
      });
    }
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => this.warn(error, 'the sweep of names failed'));
      await setTimeout(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** At a bounded rate: what fails now is tried again every few seconds, for as long as a store is away. */
  private warn(error: unknown, what: string, fields: object = {}): void {
    if (!this.seldom.isDue(`${what}: ${String(error)}`)) return;
    const known = error instanceof StoreUnavailable ? { reason: error.reason, error: error.message } : { err: error };
    this.logger.warn({ ...known, ...fields }, what);
  }
}
