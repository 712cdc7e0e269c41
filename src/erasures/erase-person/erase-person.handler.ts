import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandIdentity, identifyChange } from '../../event-sourcing/log/identity';
import { EntryErasure } from '../../lead-lists/erase-entries/entry-erasure';
import { LeadErasure } from '../../leads/erase-leads/lead-erasure';
import { identitiesOf } from '../../people/person';
import { SenderErasure } from '../../senders/erase-senders/sender-erasure';
import { type Erased } from '../../suppressions/domain/events';
import { suppressionIdOf, suppressionsOf } from '../../suppressions/suppression-id';
import { SuppressionRequests } from '../../suppressions/suppression-requests';
import { Suppressions } from '../../suppressions/suppressions';
import { ErasePerson } from './erase-person';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly requests: SuppressionRequests,
    private readonly leads: LeadErasure,
    private readonly entries: EntryErasure,
    private readonly senders: SenderErasure,
    private readonly clock: Clock,
  ) {}

  async execute(command: ErasePerson): Promise<Erased> {
    const { caller } = command;
    const identity = identityOf(command);
    const before = await this.requests.outcomeOf(identity);
    if (before?.erased !== undefined) return before.erased;
    const erased = await this.erase(command);
    return (await this.requests.record({ erased }, { ...identity, caller, now: this.clock.now() })).erased;
  }

  private async erase({ person, caller }: ErasePerson): Promise<Erased> {
    // First: a request that adds the person at the same time then finds the suppression, or its lead is found here.
    await this.suppressions.suppressErased(Object.values(identitiesOf(person)), caller);
    const campaigns = await this.leads.erasePerson(person, caller);
    const lists = await this.entries.erasePerson(person, caller);
    return { campaigns, lists, senders: await this.senders.erase(person, caller) };
  }
}

/** Its hash is that of derived ids, because the log must not contain what identifies the person. */
function identityOf({ person, caller: { userId }, idempotencyKey }: ErasePerson): CommandIdentity {
  const { email = '', linkedinUrl = '' } = person;
  const ids = [email, linkedinUrl].map((sent) => suppressionIdOf(userId, sent));
  const request = { type: 'ErasePerson', ids };
  return identifyChange(suppressionsOf(userId), userId, idempotencyKey, request);
}
