import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { newId } from '../../event-sourcing/log/new-id';
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

  async execute({ suppressionId, caller }: RemoveSuppression): Promise<void> {
    const command = { type: 'RemoveSuppression', suppressionId, userId: caller.userId } as const;
    await this.suppressions.transact(suppressionId, (suppression) => ({ events: decide(command, suppression) }), {
      context: { caller, commandId: newId(), now: this.clock.now() },
    });
    await this.changes.record(caller);
  }
}
