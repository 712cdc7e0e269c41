import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Person } from '../../people/person';

/** The number of erased items. */
export interface Erased {
  /** Leads in campaigns. */
  readonly campaigns: number;
  /** Entries in lists. */
  readonly lists: number;
  readonly senders: number;
}

/**
 * Erases everything about a person from the caller's data, both in the log and in the read model.
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
