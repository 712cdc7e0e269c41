import { Type } from '@sinclair/typebox';
import { eventType, schemaPath } from '../event-type';
import { type NamedDefinition } from '../integration-events';

/** The same for all events of this service, wherever it runs. */
export const SOURCE = 'urn:service:campaigns';

/** Schema of a whole CloudEvent of one type. */
export function envelopeOf({ name, version, data }: NamedDefinition, base: string) {
  const examplesOfId: unknown = Object.values(data.properties)[0]?.examples;
  return Type.Object({
    specversion: Type.Literal('1.0', { description: 'Version of CloudEvents.' }),
    id: Type.String({
      format: 'uuid',
      description: 'Id of the event. It is the same if the event is delivered again, so drop ids that you have seen.',
      examples: ['9b2e4d6c-0000-5000-8000-000000000001'],
    }),
    source: Type.Literal(SOURCE, { description: 'The service that the event comes from.' }),
    type: Type.Literal(eventType(name, version), { description: 'Type and version of the event.' }),
    subject: Type.String({
      description: 'Id of the campaign or sender that the event is about.',
      examples: examplesOfId ?? [],
    }),
    time: Type.String({
      format: 'date-time',
      description: 'When it happened, in UTC.',
      examples: ['2026-01-05T09:00:00.000Z'],
    }),
    datacontenttype: Type.Literal('application/json', { description: 'Media type of the data.' }),
    dataschema: Type.Literal(`${base}${schemaPath(name, version)}`, {
      description: 'URL of the JSON Schema of the data.',
    }),
    traceparent: Type.Optional(
      Type.String({
        description: 'W3C Trace Context of the request that caused the event, if it had one.',
        examples: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
      }),
    ),
    position: Type.String({
      description: 'Place of the event in the log of the service. Opaque.',
      examples: ['0000000000000001'],
    }),
    data,
  });
}
