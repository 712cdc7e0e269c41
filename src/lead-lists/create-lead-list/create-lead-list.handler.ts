import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { project } from '../../event-sourcing/consuming/projection';
import { Clock } from '../../event-sourcing/deciding/clock';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { StreamDeleted } from '../../event-sourcing/log/event-store';
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

  async execute(command: CreateLeadList): Promise<LeadListDocument> {
    try {
      return await this.create(command);
    } catch (error) {
      // With EventStoreDB, an operator may have removed the events of an earlier attempt.
      if (error instanceof StreamDeleted) throw removed();
      throw error;
    }
  }

  private async create({ text, caller, idempotencyKey }: CreateLeadList): Promise<LeadListDocument> {
    const { userId } = caller;
    const { id: listId, ...identity } = identifyCreate('lead_list', userId, idempotencyKey, text);
    const command = { type: 'CreateLeadList', listId, userId, ...text } as const;
    const { events } = await this.lists.transact(listId, (list) => ({ events: decide(command, list) }), {
      context: { ...identity, caller, now: this.clock.now() },
      isNew: identity.key === undefined,
    });
    // The list already exists, but this command did not create it: another request has used the key.
    if (events.length === 0) throw new KeyReused();
    const created = project(leadListProjection, undefined, events);
    // Its first event is gone.
    if (created === undefined) throw removed();
    return created;
  }
}

function removed(): LeadListError {
  const message = 'The list that was created with this Idempotency-Key was removed. Use a new key.';
  return new LeadListError('list_removed', message);
}
