import { Injectable } from '@nestjs/common';
import { EventStore, type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { idOfStream } from '../../event-sourcing/log/identity';
import { ReadModelBehind } from '../../event-sourcing/consuming/not-caught-up';
import { pagesOf } from '../../event-sourcing/consuming/pages-of';
import { ReadModelStore, type View, viewName } from '../../event-sourcing/consuming/read-model-store';
import { positionIn } from '../../event-sourcing/consuming/wrong-log';
import { AWAITED_SENDERS, type AwaitedSender } from '../awaited-sender.projection';
import { type SenderProfile } from '../domain/events';
import { type SenderAccount } from '../sender.document';
import { SENDER_CATEGORY, SENDERS } from '../sender.projection';
import { eventsBehindParked, isOwnedBy } from '../../people/erasing/parked-streams';
import { isOf, type Person } from '../../people/person';

/** Maximum number of events to search that are not projected yet. */
const MOST_EVENTS = 10_000;

const ACCOUNTS_AT_A_TIME = 200;

/** Milliseconds in which the search must reach the end of the log. */
const PATIENCE = 5_000;

/**
 * Finds the accounts of a user that have the address or profile of a person. It searches the read model, then the
 * events that the read model does not have yet, so it finds every account that was connected before the call. It reads
 * the events of awaited senders, because the read model does not have their content.
 */
@Injectable()
export class SendersOfPerson {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly store: EventStore,
  ) {}

  /** @throws ReadModelBehind if there are too many events that are not projected yet; WrongLog, StoreUnavailable */
  async idsOf(person: Person, userId: string): Promise<string[]> {
    // Read the checkpoints first: an account that is projected in the meantime is then found twice, but never missed.
    const upTo = await this.projectedUpTo(SENDERS);
    const awaitedUpTo = await this.projectedUpTo(AWAITED_SENDERS);
    const projected = await this.projected(person, userId);
    const events = [
      ...(await this.awaited(userId)),
      ...(await this.notIn(SENDERS, upTo)),
      ...(await this.notIn(AWAITED_SENDERS, awaitedUpTo)),
    ];
    return [
      ...new Set([
        ...projected,
        ...events.filter((event) => isOwnedBy(userId, event) && isOf(person, profileIn(event))).map(idOfEvent),
      ]),
    ];
  }

  private async projectedUpTo(view: View): Promise<Position | undefined> {
    const checkpoint = await this.readModel.checkpoint(viewName(view));
    return checkpoint && positionIn(this.store, viewName(view), checkpoint);
  }

  private async projected(person: Person, userId: string): Promise<string[]> {
    const ids: string[] = [];
    const pages = pagesOf<SenderAccount>(this.readModel, SENDERS, { userId }, ACCOUNTS_AT_A_TIME);
    for await (const accounts of pages) {
      ids.push(...accounts.filter((account) => isOf(person, account)).map(({ id }) => id));
    }
    return ids;
  }

  private async awaited(userId: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const pages = pagesOf<AwaitedSender>(this.readModel, AWAITED_SENDERS, { userId }, ACCOUNTS_AT_A_TIME);
    for await (const senders of pages) {
      for (const { id } of senders) events.push(...(await this.store.readStream(`${SENDER_CATEGORY}-${id}`)));
      if (events.length > MOST_EVENTS) throw new ReadModelBehind('too many senders are not connected yet');
    }
    return events;
  }

  private async notIn(view: View, upTo: Position | undefined): Promise<RecordedEvent[]> {
    const parked = await eventsBehindParked(view, this.readModel, this.store);
    return [...parked, ...(await this.notProjected(upTo))];
  }

  private async notProjected(after: Position | undefined): Promise<RecordedEvent[]> {
    const signal = AbortSignal.timeout(PATIENCE);
    const events: RecordedEvent[] = [];
    const subscription = this.store.subscribe({
      category: SENDER_CATEGORY,
      signal,
      ...(after !== undefined && { after }),
    });
    for await (const batch of subscription) {
      events.push(...batch.events);
      if (events.length > MOST_EVENTS) break;
      if (batch.live) return events;
    }
    throw new ReadModelBehind('too many events of senders are not projected yet');
  }
}

function profileIn({ data }: RecordedEvent): Partial<SenderProfile> {
  return (data as Partial<SenderProfile> | null | undefined) ?? {};
}

function idOfEvent({ streamId }: RecordedEvent): string {
  return idOfStream(streamId);
}
