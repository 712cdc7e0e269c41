import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { SuppressionChanges } from '../suppression-changes';
import { SuppressionRepository } from '../suppression.repository';
import { RemoveSuppression } from './remove-suppression';

@CommandHandler(RemoveSuppression)
export class RemoveSuppressionHandler implements ICommandHandler<RemoveSuppression> {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly changes: SuppressionChanges,
    private readonly clock: Clock,
  ) {}

  async execute({ suppressionId, caller, idempotencyKey }: RemoveSuppression): Promise<void> {
    const { userId } = caller;
    const command = { type: 'RemoveSuppression', suppressionId, userId } as const;
    const identity = identifyChange(suppressionId, userId, idempotencyKey, command);
    await this.suppressions.transact(suppressionId, (suppression) => ({ events: decide(command, suppression) }), {
      context: { ...identity, caller, now: this.clock.now() },
    });
    await this.changes.record(caller);
  }
}
