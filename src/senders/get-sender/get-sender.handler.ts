import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { SenderError } from '../domain/errors';
import { SenderAccounts } from '../sender-accounts';
import { type SenderAccount } from '../sender.document';
import { GetSender } from './get-sender';

@QueryHandler(GetSender)
export class GetSenderHandler implements IQueryHandler<GetSender> {
  constructor(private readonly accounts: SenderAccounts) {}

  async execute({ senderId, userId, minRevision }: GetSender): Promise<SenderAccount> {
    const account = await this.accounts.findOne(userId, senderId, minRevision);
    if (account === undefined) throw new SenderError('sender_not_found', 'You have no sender with this id.');
    return account;
  }
}
