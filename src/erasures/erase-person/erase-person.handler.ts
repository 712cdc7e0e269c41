import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SenderErasure } from '../../senders/erase-senders/sender-erasure';
import { type Erased, ErasePerson } from './erase-person';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(private readonly senders: SenderErasure) {}

  async execute({ person, caller }: ErasePerson): Promise<Erased> {
    return { campaigns: 0, lists: 0, senders: await this.senders.erase(person, caller) };
  }
}
