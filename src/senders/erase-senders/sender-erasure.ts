import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type Caller } from '../../event-sourcing/log/caller';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { StreamErasure } from '../../people/erasing/stream-erasure';
import { type Person } from '../../people/person';
import { type SenderEvent } from '../domain/events';
import { senderProjection } from '../sender.projection';
import { SenderRepository } from '../sender.repository';
import { SendersOfPerson } from './senders-of-person';

/** Maximum number of accounts that one request erases. A retry erases the next ones. */
const MOST_AT_ONCE = 100;

/** Erases the senders of a person. */
@Injectable()
export class SenderErasure extends StreamErasure<SenderEvent> {
  constructor(
    private readonly found: SendersOfPerson,
    senders: SenderRepository,
    readModel: ReadModelStore,
    clock: Clock,
  ) {
    const erased = (id: string) => ({ type: 'SenderErased', data: { sender_id: id } }) as const;
    super({ streams: senders, projection: senderProjection, erased }, readModel, clock);
  }

  /**
   * @returns the number of the caller's accounts that were erased, without those that were erased before
   * @throws ReadModelBehind, StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision: some accounts may not be
   * erased; retry
   */
  async erase(person: Person, caller: Caller): Promise<number> {
    const ids = await this.found.idsOf(person, caller.userId);
    const erased = await this.eraseStreams(ids.slice(0, MOST_AT_ONCE), caller);
    if (ids.length > MOST_AT_ONCE)
      throw new StoreUnavailable(`${ids.length - MOST_AT_ONCE} accounts are left to erase`);
    return erased;
  }
}
