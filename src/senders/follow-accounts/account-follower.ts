import { Injectable } from '@nestjs/common';
import { Clock } from '../../event-sourcing/deciding/clock';
import { StreamDeleted } from '../../event-sourcing/log/event-store';
import { decide } from '../domain/decider';
import { SenderError } from '../domain/errors';
import { SenderRepository } from '../sender.repository';
import { type AccountEvent } from './account-event';
import { RejectedEvent } from './rejected-event';

/** Repeats here what happens to accounts that another service owns. */
@Injectable()
export class AccountFollower {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Following an event again has no effect.
   * @throws RejectedEvent; what StreamRepository.transact throws: follow the event again later
   */
  async follow({ command, commandId, caller }: AccountEvent): Promise<void> {
    const context = { commandId, caller, now: this.clock.now() };
    const options = { context, mayBeRepeated: true };
    try {
      await this.senders.transact(command.senderId, (sender) => ({ events: decide(command, sender) }), options);
    } catch (error) {
      if (error instanceof SenderError) throw new RejectedEvent(error.message);
      if (error instanceof StreamDeleted) throw new RejectedEvent('An operator has deleted the sender.');
      throw error;
    }
  }
}
