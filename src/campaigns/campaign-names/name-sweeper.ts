import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { LEASE_MS, NameClaims } from './name-claims';

const INTERVAL_MS = LEASE_MS / 3;

/** Ends, every few seconds, attempts that nobody finished, so that their names are free again without anyone asking. */
@Injectable()
export class NameSweeper {
  private readonly logger = new Logger(NameSweeper.name);
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
        this.logger.warn({ err: error, claim_id: claim.id }, 'an unfinished claim of a name could not be resolved');
      });
    }
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => this.logger.warn({ err: error }, 'the sweep of names failed'));
      await setTimeout(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
