import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EntryErasure } from '../../lead-lists/erase-entries/entry-erasure';
import { LeadErasure } from '../../leads/erase-leads/lead-erasure';
import { identitiesOf } from '../../people/person';
import { SenderErasure } from '../../senders/erase-senders/sender-erasure';
import { Suppressions } from '../../suppressions/suppressions';
import { type Erased, ErasePerson } from './erase-person';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly leads: LeadErasure,
    private readonly entries: EntryErasure,
    private readonly senders: SenderErasure,
  ) {}

  async execute({ person, caller }: ErasePerson): Promise<Erased> {
    // First: a request that adds the person at the same time then finds the suppression, or its lead is found here.
    await this.suppressions.suppressErased(Object.values(identitiesOf(person)), caller);
    const campaigns = await this.leads.erasePerson(person, caller);
    const lists = await this.entries.erasePerson(person, caller);
    return { campaigns, lists, senders: await this.senders.erase(person, caller) };
  }
}
