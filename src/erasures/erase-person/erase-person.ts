import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Person } from '../../people/person';

/** The number of erased items. */
export interface Erased {
  /** Leads of campaigns. */
  readonly campaigns: number;
  /** Leads of lists. */
  readonly lists: number;
  readonly senders: number;
}

/**
 * Erases everything about a person from the caller's data, both in the log and in the read model, and suppresses the
 * person: leads with the same identity are not added any more.
 * Erasing a person who is unknown or already erased has no effect.
 */
export class ErasePerson extends Command<Erased> {
  constructor(
    readonly person: Person,
    readonly caller: Caller,
  ) {
    super();
  }
}
