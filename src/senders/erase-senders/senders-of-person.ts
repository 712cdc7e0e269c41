import { Injectable } from '@nestjs/common';
import { EventStore, type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { idOfStream } from '../../event-sourcing/log/identity';
import { ReadModelBehind } from '../../event-sourcing/consuming/not-caught-up';
import { viewName, ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type SenderProfile } from '../domain/events';
import { type SenderAccount } from '../sender.document';
import { SENDER_CATEGORY, SENDERS } from '../sender.projection';
import { isOf, type Person } from './person';

const CONSUMER = viewName(SENDERS);

/** Events of senders that are searched beyond the read model, or in parked streams. */
const MOST_EVENTS = 10_000;

const ACCOUNTS_AT_A_TIME = 200;

/** Milliseconds in which the end of the log must be reached. */
const PATIENCE = 5_000;

/**
 * Finds a user's accounts that carry a person's address or profile, and misses none that was connected before it was
 * asked: the read model knows most, and the log the rest.
 */
@Injectable()
export class SendersOfPerson {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly store: EventStore,
  ) {}

  /** @throws ReadModelBehind when too much of the log is not projected yet */
  async idsOf(person: Person, userId: string): Promise<string[]> {
    // First: what is projected later is then found in both places, and never in none.
    const projectedUpTo = (await this.readModel.checkpoint(CONSUMER))?.position;
    const projected = await this.projected(person, userId);
    const events = [...(await this.parked()), ...(await this.notProjected(projectedUpTo))];
    return [
      ...new Set([
        ...projected,
        ...events.filter((event) => isOwnedBy(userId, event) && isOf(person, profileIn(event))).map(idOfEvent),
      ]),
    ];
  }

  private async projected(person: Person, userId: string): Promise<string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    for (;;) {
      const query = { userId, limit: ACCOUNTS_AT_A_TIME, ...(after !== undefined && { after }) };
      const accounts = await this.readModel.list<SenderAccount>(SENDERS, query);
      ids.push(...accounts.filter((account) => isOf(person, account)).map(({ id }) => id));
      after = accounts[accounts.length - 1]?.list_order;
      if (accounts.length < ACCOUNTS_AT_A_TIME) return ids;
    }
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
    throw new ReadModelBehind('too much of the log is not projected yet');
  }

  /** The documents of parked streams are old, or missing. */
  private async parked(): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (const { streamId } of await this.readModel.parked(CONSUMER)) {
      events.push(...(await this.store.readStream(streamId)));
      if (events.length > MOST_EVENTS) throw new ReadModelBehind('too many senders wait behind a parked event');
    }
    return events;
  }
}

/** Events that are parked may be malformed in any way. */
function isOwnedBy(userId: string, { metadata }: RecordedEvent): boolean {
  return (metadata as { user_id?: unknown } | null | undefined)?.user_id === userId;
}

function profileIn({ data }: RecordedEvent): Partial<SenderProfile> {
  return (data as Partial<SenderProfile> | null | undefined) ?? {};
}

function idOfEvent({ streamId }: RecordedEvent): string {
  return idOfStream(streamId);
}
