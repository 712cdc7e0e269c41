import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Identity, type SuppressedCounts } from '../domain/events';

/**
 * Suppresses people. With an idempotency key, repeating the request returns the same response forever, and has no
 * further effect. Refused with: KeyReused.
 */
export class AddSuppressions extends Command<SuppressedCounts> {
  constructor(
    /** Normalized. */
    readonly identities: readonly Identity[],
    readonly reason: string | undefined,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
