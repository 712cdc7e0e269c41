import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdDocument } from '../../event-sourcing/created-document';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyCreate } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { LeadListError } from '../domain/errors';
import { type LeadListDocument } from '../lead-list.document';
import { leadListProjection } from '../lead-list.projection';
import { LeadListRepository } from '../lead-list.repository';
import { CreateLeadList } from './create-lead-list';

@CommandHandler(CreateLeadList)
export class CreateLeadListHandler implements ICommandHandler<CreateLeadList> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly clock: Clock,
  ) {}

  execute({ text, caller, idempotencyKey }: CreateLeadList): Promise<LeadListDocument> {
    const { userId } = caller;
    const { id: listId, ...identity } = identifyCreate('lead_list', userId, idempotencyKey, text);
    const command = { type: 'CreateLeadList', listId, userId, ...text } as const;
    const transacting = this.lists.transact(listId, (list) => ({ events: decide(command, list) }), {
      context: { ...identity, caller, now: this.clock.now() },
      isNew: identity.key === undefined,
    });
    return createdDocument(leadListProjection, transacting, removed);
  }
}

function removed(): LeadListError {
  const message = 'The list that was created with this Idempotency-Key was removed. Use a new key.';
  return new LeadListError('list_removed', message);
}
