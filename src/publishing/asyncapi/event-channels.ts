import { CLOUD_EVENT_MEDIA_TYPE } from '../cloud-event';
import { eventSubject, eventType } from '../event-type';
import { type NamedDefinition } from '../integration-events';
import { envelopeOf } from '../schemas/envelope';
import { exampleOf } from '../schemas/example';
import { withEnums } from '../schemas/json-schema';
import { type Parts } from './parts';

/** The channel and the operation of one event type. @param base URL of this service for callers */
export function eventParts(definition: NamedDefinition, base: string): Parts {
  const { name, version, description } = definition;
  const subject = eventSubject(name);
  const payload = withEnums(envelopeOf(definition, base));
  const message = {
    name: eventType(name, version),
    title: name,
    summary: description,
    contentType: CLOUD_EVENT_MEDIA_TYPE,
    payload,
    examples: [{ name: 'example', payload: exampleOf(payload) }],
  };
  return {
    channels: { [subject]: { address: subject, description, messages: { [name]: message } } },
    operations: {
      [`send${name}`]: {
        action: 'send',
        channel: { $ref: `#/channels/${subject}` },
        summary: description,
        messages: [{ $ref: `#/channels/${subject}/messages/${name}` }],
      },
    },
  };
}
