import { eventType, schemaPath } from '../event-type';
import { type NamedDefinition } from '../integration-events';
import { type JsonSchema, withEnums } from './json-schema';

const OPEN = 'Later releases may add properties, so ignore those that you do not know.';

/** The JSON Schema of an integration event's data, as it is published. */
export function schemaDocument({ name, version, description, data }: NamedDefinition, base: string) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}${schemaPath(name, version)}`,
    title: eventType(name, version),
    ...withEnums(data),
    description: `${description} ${OPEN}`,
  } satisfies JsonSchema;
}
