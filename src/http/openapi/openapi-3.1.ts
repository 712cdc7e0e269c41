import { type OpenAPIObject } from '@nestjs/swagger';

type Node = Readonly<Record<string, unknown>>;

/** Keywords that contain values, not schemas. */
const VALUES = new Set(['default', 'enum', 'example', 'examples']);

/**
 * Converts Nest's OpenAPI 3.0 schemas to OpenAPI 3.1, where schemas are JSON Schema 2020-12: null is a type, and `$ref`
 * may have sibling keywords. Moves the default of a field into its description, because client generators assume that a
 * field with a `default` is always present, and then require it in requests.
 */
export function toOpenApi31(document: OpenAPIObject): OpenAPIObject {
  return { ...(converted(document) as OpenAPIObject), openapi: '3.1.0' };
}

function converted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(converted);
  if (!isNode(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, convertedMember(key, value)]);
  return withNullAsType(withPlainReference(Object.fromEntries(entries) as Node));
}

function convertedMember(key: string, value: unknown): unknown {
  if (VALUES.has(key)) return value;
  if (key !== 'properties' || !isNode(value)) return converted(value);
  // The keys of `properties` are names of fields, not keywords.
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withDescribedDefault(converted(field) as Node)]),
  );
}

/** `{ allOf: [{ $ref }], description }` → `{ $ref, description }`. Nest adds a `type` if the field may be null. */
function withPlainReference(schema: Node): Node {
  const { allOf, type: _type, ...rest } = schema;
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isNode(allOf[0]) || !('$ref' in allOf[0])) return schema;
  return { ...allOf[0], ...rest };
}

function withNullAsType({ nullable, ...schema }: Node): Node {
  if (nullable !== true) return schema;
  const { $ref, type, enum: values, ...rest } = schema;
  if ($ref !== undefined) return { anyOf: [{ $ref }, { type: 'null' }], ...rest };
  return { type: [type, 'null'], ...(Array.isArray(values) && { enum: values.concat(null) }), ...rest };
}

function withDescribedDefault(field: Node): Node {
  if (!('default' in field)) return field;
  const { default: value, description = '', ...rest } = field;
  return { ...rest, description: `${String(description)} Default: ${JSON.stringify(value)}.`.trimStart() };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
