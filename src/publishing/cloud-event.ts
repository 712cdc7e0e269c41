import { type RecordedEvent } from '../event-sourcing/log/event-store';
import { idOfStream } from '../event-sourcing/log/identity';
import { schemaPath, typeOf } from './event-type';
import { INTEGRATION_EVENTS, type IntegrationEvent } from './integration-events';
import { type PublishableEvent, translate } from './translate';

/** The same for all events of this service, wherever it runs. */
export const SOURCE = 'urn:service:campaigns';

/** Media type of an event in CloudEvents' JSON format. */
export const CLOUD_EVENT_MEDIA_TYPE = 'application/cloudevents+json';

/** An event in CloudEvents 1.0 JSON, as consumers receive it. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** Id of the stored event: the same whenever it is delivered again. */
  readonly id: string;
  readonly source: typeof SOURCE;
  readonly type: string;
  /** Id of the campaign or sender. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly traceparent?: string;
  /** Place of the event in the log. Opaque. */
  readonly position: string;
  readonly data: IntegrationEvent['data'];
}

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
  const { occurred_at, traceparent } = event.metadata;
  return {
    specversion: '1.0',
    id: event.id,
    source: SOURCE,
    type: typeOf(name),
    subject: idOfStream(event.streamId),
    time: occurred_at,
    datacontenttype: 'application/json',
    dataschema: `${base}${schemaPath(name, INTEGRATION_EVENTS[name].version)}`,
    ...(traceparent !== undefined && { traceparent }),
    position: event.position,
    data,
  };
}
