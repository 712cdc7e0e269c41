import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { partOf } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { type Suppression } from '../domain/suppression';
import { SuppressionChanges } from '../suppression-changes';
import { suppressionsOf } from '../suppression-id';
import { SuppressionRequests } from '../suppression-requests';
import { SuppressionRepository } from '../suppression.repository';
import { RemoveSuppression } from './remove-suppression';

@CommandHandler(RemoveSuppression)
export class RemoveSuppressionHandler implements ICommandHandler<RemoveSuppression> {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly changes: SuppressionChanges,
    private readonly requests: SuppressionRequests,
    private readonly clock: Clock,
  ) {}

  async execute({ suppressionId, caller, idempotencyKey }: RemoveSuppression): Promise<void> {
    const { userId } = caller;
    const command = { type: 'RemoveSuppression', suppressionId, userId } as const;
    const identity = identifyChange(suppressionsOf(userId), userId, idempotencyKey, command);
    if ((await this.requests.outcomeOf(identity)) !== undefined) return;
    const context = { ...identity, caller, now: this.clock.now() };
    const decided = (suppression: Suppression) => ({ events: decide(command, suppression) });
    await this.suppressions.transact(suppressionId, decided, partOf(suppressionId, context));
    await this.changes.record(caller);
    await this.requests.record({}, context);
  }
}
