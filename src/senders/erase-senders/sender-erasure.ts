import { Injectable } from '@nestjs/common';
import { type Caller } from '../../event-sourcing/log/caller';
import { Clock } from '../../event-sourcing/deciding/clock';
import { StoreUnavailable, StreamDeleted } from '../../event-sourcing/log/event-store';
import { newId } from '../../event-sourcing/log/new-id';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { SENDERS } from '../sender.projection';
import { SenderRepository } from '../sender.repository';
import { type Person } from '../../people/person';
import { SendersOfPerson } from './senders-of-person';

/** Maximum number of accounts that one request erases. A retry erases the next ones. */
const MOST_AT_ONCE = 100;

/**
 * Erases senders: appends `SenderErased`, truncates all earlier events, and deletes the document, in this order. If a
 * crash interrupts this, a retry still finds the account by its document or by an event that is not projected yet. A
 * reactor also truncates the stream when it reads `SenderErased`, so an erasure is completed even without a retry.
 */
@Injectable()
export class SenderErasure {
  constructor(
    private readonly found: SendersOfPerson,
    private readonly senders: SenderRepository,
    private readonly readModel: ReadModelStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the number of the caller's accounts that were erased, without those that were erased before
   * @throws ReadModelBehind, StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision: some accounts may not be
   * erased; retry
   */
  async erase(person: Person, caller: Caller): Promise<number> {
    const ids = await this.found.idsOf(person, caller.userId);
    let erased = 0;
    for (const id of ids.slice(0, MOST_AT_ONCE)) if (await this.eraseOne(id, caller)) erased++;
    if (ids.length > MOST_AT_ONCE)
      throw new StoreUnavailable(`${ids.length - MOST_AT_ONCE} accounts are left to erase`);
    return erased;
  }

  /** A stream that an operator deleted has no events left to erase, only its document. */
  private async eraseOne(id: string, caller: Caller): Promise<boolean> {
    try {
      return await this.eraseStream(id, caller);
    } catch (error) {
      if (!(error instanceof StreamDeleted)) throw error;
      await this.readModel.remove(SENDERS, id);
      return false;
    }
  }

  /** @returns false if an earlier request has erased the account and the projection has not caught up yet */
  private async eraseStream(id: string, caller: Caller): Promise<boolean> {
    const context = { caller, commandId: newId(), now: this.clock.now() };
    const erased = { type: 'SenderErased', data: { sender_id: id } } as const;
    const { revision, changed } = await this.senders.erase(id, erased, context);
    const key = { id, userId: caller.userId };
    await this.readModel.save([{ view: SENDERS, key, document: undefined, goneAt: revision }]);
    return changed;
  }
}
