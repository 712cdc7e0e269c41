import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { eventsOfCommand } from '../../event-sourcing/deciding/repeated-command';
import { type CommandContext, contextOf } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { type Identity } from '../domain/events';
import { SuppressionChanges } from '../suppression-changes';
import { suppressionIdOf, suppressionsOf } from '../suppression-id';
import { SuppressionRepository } from '../suppression.repository';
import { type AddedSuppressions, AddSuppressions } from './add-suppressions';

@CommandHandler(AddSuppressions)
export class AddSuppressionsHandler implements ICommandHandler<AddSuppressions> {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly changes: SuppressionChanges,
    private readonly clock: Clock,
  ) {}

  async execute({ identities, reason, caller, idempotencyKey }: AddSuppressions): Promise<AddedSuppressions> {
    const { userId } = caller;
    const request = { identities, reason };
    const identity = identifyChange(suppressionsOf(userId), userId, idempotencyKey, request);
    const context = { ...identity, caller, now: this.clock.now() };
    const byId = new Map(identities.map((each) => [idOfPerson(each, userId), each]));
    if (identity.key !== undefined) await this.mustNotBeReused([...byId.keys()], context);
    const outcomes = await forEachStream([...byId], ([id, each]) => this.addOne(id, each, reason, context));
    // Also if nobody is new: an earlier attempt may have been interrupted before it.
    await this.changes.record(caller);
    const added = outcomes.filter(Boolean).length;
    return { added, duplicates: identities.length - added };
  }

  /** Before anything is written, because a request that is refused must have no effect. @throws KeyReused */
  private async mustNotBeReused(ids: readonly string[], context: CommandContext): Promise<void> {
    await forEachStream(ids, async (id) => eventsOfCommand(await this.suppressions.read(id), contextOf(id, context)));
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
    const { events } = await this.suppressions.transact(
      id,
      (suppression) => ({ events: decide(command, suppression) }),
      {
        context: contextOf(id, context),
        // Most people are. Otherwise the append conflicts, and the stream is read.
        isNew: true,
      },
    );
    return events.length > 0;
  }
}

function idOfPerson({ email, linkedin_url }: Identity, userId: string): string {
  return suppressionIdOf(userId, email ?? linkedin_url);
}
