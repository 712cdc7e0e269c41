import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type CommandContext, partOf } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { type Identity, type SuppressedCounts } from '../domain/events';
import { type Suppression } from '../domain/suppression';
import { SuppressionChanges } from '../suppression-changes';
import { suppressionIdOf, suppressionsOf } from '../suppression-id';
import { SuppressionRequests } from '../suppression-requests';
import { SuppressionRepository } from '../suppression.repository';
import { AddSuppressions } from './add-suppressions';

@CommandHandler(AddSuppressions)
export class AddSuppressionsHandler implements ICommandHandler<AddSuppressions> {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly changes: SuppressionChanges,
    private readonly requests: SuppressionRequests,
    private readonly clock: Clock,
  ) {}

  async execute({ identities, reason, caller, idempotencyKey }: AddSuppressions): Promise<SuppressedCounts> {
    const { userId } = caller;
    const request = { identities, reason };
    const identity = identifyChange(suppressionsOf(userId), userId, idempotencyKey, request);
    const before = await this.requests.outcomeOf(identity);
    if (before?.counts !== undefined) return before.counts;
    const context = { ...identity, caller, now: this.clock.now() };
    const byId = new Map(identities.map((each) => [idOfPerson(each, userId), each]));
    const outcomes = await forEachStream([...byId], ([id, each]) => this.addOne(id, each, reason, context));
    // Also if nobody is new: an earlier attempt may have been interrupted before it.
    await this.changes.record(caller);
    const added = outcomes.filter(Boolean).length;
    const counts = { added, duplicates: identities.length - added };
    return (await this.requests.record({ counts }, context)).counts;
  }

  private async addOne(
    id: string,
    identity: Identity,
    reason: string | undefined,
    context: CommandContext,
  ): Promise<boolean> {
    const { userId } = context.caller;
    const command = {
      ...({ type: 'SuppressPerson', suppressionId: id, userId, identity } as const),
      ...(reason !== undefined && { reason }),
    };
    const decided = (suppression: Suppression) => ({ events: decide(command, suppression) });
    // Most people are new. Otherwise the append conflicts, and the stream is read.
    const options = { ...partOf(id, context), isNew: true };
    const { events } = await this.suppressions.transact(id, decided, options);
    return events.length > 0;
  }
}

function idOfPerson({ email, linkedin_url }: Identity, userId: string): string {
  return suppressionIdOf(userId, email ?? linkedin_url);
}
