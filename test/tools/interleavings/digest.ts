import { createHash } from 'node:crypto';

/** A short hash. Values with different content have different digests. */
export function digest(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value, plain)).digest('base64');
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value instanceof Error ? `${value.constructor.name}: ${value.message}` : value;
}
