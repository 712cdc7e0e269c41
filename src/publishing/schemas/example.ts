import { type JsonSchema } from './json-schema';

/** An example value with all properties, made of the examples in the schema. */
export function exampleOf(schema: JsonSchema): unknown {
  const { examples, anyOf, properties, items } = schema;
  if (examples !== undefined) return examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (anyOf?.[0] !== undefined) return exampleOf(anyOf[0]);
  if (items !== undefined) return [exampleOf(items)];
  if (properties === undefined) return true;
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, exampleOf(property)]));
}
