import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type Person } from '../../senders/erase-senders/person';

/** How much of a person was erased, by where it was. */
export interface Erased {
  /** Leads of campaigns. */
  readonly campaigns: number;
  /** Entries of lists. */
  readonly lists: number;
  readonly senders: number;
}

/**
 * Erases everything that the caller's data says about a person, from the log and from the read model.
 * Erasing someone who is not there, or not any more, changes nothing.
 */
export class ErasePerson extends Command<Erased> {
  constructor(
    readonly person: Person,
    readonly caller: Caller,
  ) {
    super();
  }
}
