import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { newId } from '../../event-sourcing/log/new-id';
import { decide } from '../domain/decider';
import { LeadListRepository } from '../lead-list.repository';
import { DeleteLeadList } from './delete-lead-list';

@CommandHandler(DeleteLeadList)
export class DeleteLeadListHandler implements ICommandHandler<DeleteLeadList> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, caller, ifMatch }: DeleteLeadList): Promise<void> {
    const command = { type: 'DeleteLeadList', listId, userId: caller.userId } as const;
    await this.lists.transact(listId, (list) => ({ events: decide(command, list) }), {
      context: { caller, commandId: newId(), now: this.clock.now() },
      ifMatch,
    });
  }
}
