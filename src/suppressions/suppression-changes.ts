import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ReadModelBehind } from '../event-sourcing/consuming/not-caught-up';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { lookAgain } from '../event-sourcing/consuming/until-caught-up';
import { Clock } from '../event-sourcing/deciding/clock';
import { type Caller } from '../event-sourcing/log/caller';
import { EventStore } from '../event-sourcing/log/event-store';
import { newId } from '../event-sourcing/log/new-id';
import { untilRecorded } from '../people/adding/until-recorded';
import { suppressionsOf } from './suppression-id';
import { SUPPRESSION_CATEGORY, SUPPRESSIONS } from './suppression.projection';
import { SuppressionRepository } from './suppression.repository';

/** Number of users whose last change is remembered, so that their stream is not read from its start. */
const USERS_REMEMBERED = 10_000;

/**
 * Tells how far the view of suppressions must be for a user. Each request that changes suppressions ends with a
 * `SuppressionsChanged` in a stream of its user, so one read of this stream finds the last change that was acknowledged,
 * and its document tells whether the view has it and everything before it.
 */
@Injectable()
export class SuppressionChanges {
  private readonly lastRevisions = new LRUCache<string, number>({ max: USERS_REMEMBERED });

  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
    private readonly log: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Call it before a request that has changed suppressions is acknowledged. @throws what StreamRepository.transact throws */
  async record(caller: Caller): Promise<void> {
    const id = suppressionsOf(caller.userId);
    const data = { suppression_id: id, user_id: caller.userId };
    const context = { caller, commandId: newId(), now: this.clock.now() };
    const changed = { events: [{ type: 'SuppressionsChanged', data }] } as const;
    await untilRecorded.execute(() => this.suppressions.transact(id, () => changed, { context }));
  }

  /**
   * Waits until the view has every change of the user that was acknowledged before the call.
   * @throws ReadModelBehind after 5 s; WrongLog, StoreUnavailable
   */
  async untilProjected(userId: string): Promise<void> {
    const last = await this.lastRevision(userId);
    await lookAgain.execute(async () => {
      await this.views.mustBeComplete(SUPPRESSIONS);
      if (last >= 0 && last > (await this.projectedRevision(userId)))
        throw new ReadModelBehind('the view of suppressions does not contain all changes of the user yet');
    });
  }

  /** @returns -1 if the user has never changed suppressions */
  private async lastRevision(userId: string): Promise<number> {
    const known = this.lastRevisions.get(userId);
    const events = await this.log.readStream(`${SUPPRESSION_CATEGORY}-${suppressionsOf(userId)}`, known);
    const last = events[events.length - 1]?.revision ?? -1;
    if (last >= 0) this.lastRevisions.set(userId, last);
    return last;
  }

  /** @returns -1 if the view has no change of the user */
  private async projectedRevision(userId: string): Promise<number> {
    const found = await this.readModel.get(SUPPRESSIONS, { id: suppressionsOf(userId), userId });
    return found?.revision ?? -1;
  }
}
