import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { LeadListRepository } from '../lead-list.repository';
import { DeleteLeadList } from './delete-lead-list';

@CommandHandler(DeleteLeadList)
export class DeleteLeadListHandler implements ICommandHandler<DeleteLeadList> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, caller, options }: DeleteLeadList): Promise<void> {
    const { userId } = caller;
    const command = { type: 'DeleteLeadList', listId, userId } as const;
    const identity = identifyChange(listId, userId, options.idempotencyKey, command);
    await this.lists.transact(listId, (list) => ({ events: decide(command, list) }), {
      context: { ...identity, caller, now: this.clock.now() },
      ifMatch: options.ifMatch,
    });
  }
}
