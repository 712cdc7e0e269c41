import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Person } from '../../people/person';
import { type Erased } from '../../suppressions/domain/events';

/**
 * Erases everything about a person from the caller's data, both in the log and in the read model, and suppresses the
 * person: leads with the same identity are not added any more.
 * Erasing a person who is unknown or already erased has no effect. With an idempotency key, repeating the request returns
 * the same numbers forever, once the erasure is complete. Refused with: KeyReused.
 */
export class ErasePerson extends Command<Erased> {
  constructor(
    readonly person: Person,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
