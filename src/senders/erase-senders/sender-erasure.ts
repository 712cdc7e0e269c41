import { Injectable } from '@nestjs/common';
import { type Caller } from '../../event-sourcing/log/caller';
import { Clock } from '../../event-sourcing/deciding/clock';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { SENDERS } from '../sender.projection';
import { SenderRepository } from '../sender.repository';
import { type Person } from './person';
import { SendersOfPerson } from './senders-of-person';
import { newId } from '../../event-sourcing/log/new-id';

/** Accounts that one request erases. A retry erases the next ones. */
const MOST_AT_ONCE = 100;

/**
 * Erases senders: `SenderErased` is appended, all events before it are truncated, and the document is deleted. The order
 * matters after a crash: as long as the account has a document, or an event that is not projected yet, a retry finds it.
 * And a reactor truncates the stream once more when it comes to `SenderErased`, so that a crash leaves nothing undone.
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
   * @returns how many accounts of the caller it erased, without those that were erased before
   * @throws ReadModelBehind, StoreUnavailable, AppendOutcomeUnknown: not all of them are erased, repeat it
   */
  async erase(person: Person, caller: Caller): Promise<number> {
    const ids = await this.found.idsOf(person, caller.userId);
    let erased = 0;
    for (const id of ids.slice(0, MOST_AT_ONCE)) if (await this.eraseOne(id, caller)) erased++;
    if (ids.length > MOST_AT_ONCE)
      throw new StoreUnavailable(`${ids.length - MOST_AT_ONCE} accounts are left to erase`);
    return erased;
  }

  /** @returns false when an earlier request has erased it, and only the projection does not know yet */
  private async eraseOne(id: string, caller: Caller): Promise<boolean> {
    const context = { caller, commandId: newId(), now: this.clock.now() };
    const erased = { type: 'SenderErased', data: { sender_id: id } } as const;
    const { revision, changed } = await this.senders.erase(id, erased, context);
    const key = { id, userId: caller.userId };
    await this.readModel.save([{ view: SENDERS, key, document: undefined, goneAt: revision }]);
    return changed;
  }
}
