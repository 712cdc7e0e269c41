import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Identity } from '../domain/events';

export interface AddedSuppressions {
  readonly added: number;
  /** Identities that were suppressed, or that the request contains twice. */
  readonly duplicates: number;
}

/**
 * Suppresses people. With an idempotency key, repeating the request returns the same response, as long as the people
 * stay suppressed and are not erased. Refused with: KeyReused, but only if the other request has suppressed one of the
 * same identities.
 */
export class AddSuppressions extends Command<AddedSuppressions> {
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
