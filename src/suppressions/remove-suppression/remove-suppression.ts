import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';

/** Lets a person be contacted again. Doing so again has no effect. Refused with: suppression_not_found; KeyReused. */
export class RemoveSuppression extends Command<void> {
  constructor(
    readonly suppressionId: string,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
