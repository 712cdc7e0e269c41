import { randomUUID } from 'node:crypto';
import { type EventMetadata, type NewEvent } from '../../src/event-sourcing/log/event-store';

/** A unique stream category, so that a test finds only its own events in a shared log. */
export function newCategory(): string {
  return `test${randomUUID().replaceAll('-', '')}`;
}

export function newStream(category = newCategory()): string {
  return `${category}-${randomUUID()}`;
}

export function newEvent(data: object = {}, type = 'ThingHappened'): NewEvent {
  return { id: randomUUID(), type, data, metadata: metadataOf(randomUUID()) };
}

/** Events numbered from 0 in `data.number`. */
export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, number) => newEvent({ number }));
}

/** With the metadata that says so, as the service writes it. */
export function asOneAppend(events: readonly NewEvent[]): NewEvent[] {
  return events.map((event, append_index) => ({
    ...event,
    metadata: { ...event.metadata, append_index, append_size: events.length },
  }));
}

export function metadataOf(userId: string): EventMetadata {
  const commandId = randomUUID();
  return {
    schema_version: 1,
    command_id: commandId,
    user_id: userId,
    actor: { type: 'user', id: userId },
    occurred_at: '2026-01-05T09:00:00.000Z',
    $correlationId: randomUUID(),
    $causationId: commandId,
  };
}
