import { type Limits } from '../../config/config';
import { invalidRequest, pointerToken } from '../../edge/problems/problem';

/** In UTF-16 code units. Bounded, because the field names in error responses contain keys. */
const LONGEST_KEY = 256;

type BodyLimits = Pick<Limits, 'stringBytes' | 'arrayEntries' | 'objectKeys'>;

/** `path` starts with the innermost key. */
interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/**
 * Checks a parsed body before anything else reads its values. `scanJson` has already limited its depth.
 * @throws Problem 400 for the first value that exceeds a limit, or for a key that could change a prototype
 */
export function checkBounds(body: unknown, limits: BodyLimits): void {
  const found = faultIn(body, limits);
  if (found !== undefined) throw invalidRequest([{ field: pointer(found.path), message: found.message }]);
}

function faultIn(value: unknown, limits: BodyLimits): Fault | undefined {
  if (typeof value === 'string') return faultInString(value, limits);
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? faultInArray(value, limits) : faultInObject(value, limits);
}

function faultInString(text: string, { stringBytes }: BodyLimits): Fault | undefined {
  // A code unit takes one to three bytes.
  if (text.length * 3 <= stringBytes) return undefined;
  if (text.length <= stringBytes && Buffer.byteLength(text) <= stringBytes) return undefined;
  return fault(`must have at most ${stringBytes} bytes`);
}

function faultInArray(entries: readonly unknown[], limits: BodyLimits): Fault | undefined {
  if (entries.length > limits.arrayEntries) return fault(`must have at most ${limits.arrayEntries} entries`);
  for (let index = 0; index < entries.length; index++) {
    const found = faultIn(entries[index], limits);
    if (found !== undefined) return within(index, found);
  }
  return undefined;
}

function faultInObject(object: object, limits: BodyLimits): Fault | undefined {
  const keys = Object.keys(object);
  if (keys.length > limits.objectKeys) return fault(`must have at most ${limits.objectKeys} keys`);
  for (const key of keys) {
    if (key.length > LONGEST_KEY) return fault(`must not have keys of more than ${LONGEST_KEY} characters`);
    const found = faultInMember(key, (object as Record<string, unknown>)[key], limits);
    if (found !== undefined) return within(key, found);
  }
  return undefined;
}

function faultInMember(key: string, value: unknown, limits: BodyLimits): Fault | undefined {
  if (key === '__proto__') return unacceptedKey(key);
  if (key === 'constructor' && hasPrototype(value)) {
    return within('prototype', unacceptedKey('constructor.prototype'));
  }
  return faultIn(value, limits);
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function unacceptedKey(key: string): Fault {
  return fault(`must not be present: the key ${key} is not accepted`);
}

function fault(message: string): Fault {
  return { path: [], message };
}

function within(key: string | number, found: Fault): Fault {
  found.path.push(key);
  return found;
}

function pointer(path: readonly (string | number)[]): string {
  return path
    .map((key) => `/${pointerToken(String(key))}`)
    .reverse()
    .join('');
}
