import { type Static } from '@sinclair/typebox';
import { type RecordedEvent } from '../event-sourcing/log/event-store';
import { idOfStream } from '../event-sourcing/log/identity';
import { eventType, schemaPath } from './event-type';
import { INTEGRATION_EVENTS } from './integration-events';
import { type envelopeOf, SOURCE } from './schemas/envelope';
import { type PublishableEvent, translate } from './translate';

/** Media type of an event in CloudEvents' JSON format. */
export const CLOUD_EVENT_MEDIA_TYPE = 'application/cloudevents+json';

/** An event in CloudEvents 1.0 JSON, as consumers receive it. Its schema describes the attributes. */
export type CloudEvent = Static<ReturnType<typeof envelopeOf>>;

/**
 * @param base URL of this service for callers, without a trailing slash
 * @returns undefined if the event is internal
 * @throws TypeError like `translate`
 */
export function cloudEventOf(
  event: PublishableEvent & Pick<RecordedEvent, 'position'>,
  base: string,
): CloudEvent | undefined {
  const translated = translate(event);
  if (translated === undefined) return undefined;
  const { name, data } = translated;
  const { version } = INTEGRATION_EVENTS[name];
  const { occurred_at, traceparent } = event.metadata;
  return {
    specversion: '1.0',
    id: event.id,
    source: SOURCE,
    type: eventType(name, version),
    subject: idOfStream(event.streamId),
    time: occurred_at,
    datacontenttype: 'application/json',
    dataschema: `${base}${schemaPath(name, version)}`,
    ...(traceparent !== undefined && { traceparent }),
    position: event.position,
    data,
  };
}
