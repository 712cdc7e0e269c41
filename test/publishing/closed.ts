import { type JsonSchema } from '../../src/publishing/schemas/json-schema';

/** The same schema, but without further properties. */
export function closed({ properties, items, anyOf, ...schema }: JsonSchema): object {
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, closed(each)])),
      additionalProperties: false,
    }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
  };
}
