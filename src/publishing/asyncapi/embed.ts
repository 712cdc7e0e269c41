import { type OpenAPIObject } from '@nestjs/swagger';

type Node = Readonly<Record<string, unknown>>;

const COMPONENT = '#/components/schemas/';

/**
 * A schema of the OpenAPI document for the AsyncAPI document. AsyncAPI's schemas are JSON Schema draft 7: a `$ref`
 * hides its siblings, and there is no `example`.
 */
export function embedded(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(embedded);
  if (!isNode(node)) return node;
  const { $ref, example, ...rest } = node;
  const converted = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, member(key, value)]));
  if ($ref === undefined) return { ...converted, ...(example !== undefined && { examples: [example] }) };
  return Object.keys(converted).length === 0 ? { $ref } : { allOf: [{ $ref }], ...converted };
}

/** Every named schema of the OpenAPI document that these schemas refer to, directly or not, for the same place. */
export function schemasUsedIn(schemas: unknown, { components }: OpenAPIObject): Record<string, unknown> {
  const used: Record<string, unknown> = {};
  const waiting = namesIn(schemas);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in used) continue;
    used[name] = embedded(components?.schemas?.[name]);
    waiting.push(...namesIn(used[name]));
  }
  return used;
}

function namesIn(node: unknown): string[] {
  if (!isNode(node)) return [];
  const { $ref } = node;
  const own = typeof $ref === 'string' && $ref.startsWith(COMPONENT) ? [$ref.slice(COMPONENT.length)] : [];
  return [...own, ...Object.values(node).flatMap(namesIn)];
}

function member(key: string, value: unknown): unknown {
  if (key === 'enum') return value;
  if (key !== 'properties' || !isNode(value)) return embedded(value);
  // The keys of `properties` are names of fields, not keywords.
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, embedded(field)]));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
