import { type Limits } from '../../config/config';
import { invalidRequest } from '../problems/problem';

/** No request needs more; a walk by recursion must not leave its stack. */
const DEEPEST = 16;

/** UTF-16 code units. Keys stand in the names of fields, which responses repeat. */
const LONGEST_KEY = 256;

/** A thousand leads with sixty values each fit. */
const MOST_VALUES = 100_000;

type BodyLimits = Pick<Limits, 'stringBytes' | 'arrayEntries' | 'objectKeys'>;

/** `path` is collected on the way back, from the inside out. */
interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/**
 * Walks a parsed body once, before anything else looks at its values.
 * @returns how many values it has, containers included
 * @throws Problem 400 for the first value that is out of bounds, or a key that reaches for a prototype
 */
export function countValues(body: unknown, limits: BodyLimits): number {
  const walk = new Walk(limits);
  const fault = walk.faultIn(body, 0);
  if (fault !== undefined) throw invalidRequest([{ field: pointer(fault.path), message: fault.message }]);
  if (walk.values > MOST_VALUES) {
    throw invalidRequest([{ field: '', message: `must have at most ${MOST_VALUES} values` }]);
  }
  return walk.values;
}

class Walk {
  values = 0;

  constructor(private readonly limits: BodyLimits) {}

  faultIn(value: unknown, depth: number): Fault | undefined {
    this.values++;
    if (typeof value === 'string') return this.faultInString(value);
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth === DEEPEST) return fault(`must not be nested deeper than ${DEEPEST} levels`);
    return Array.isArray(value) ? this.faultInArray(value, depth) : this.faultInObject(value, depth);
  }

  private faultInString(text: string): Fault | undefined {
    const { stringBytes } = this.limits;
    // A code unit takes three bytes at most.
    if (text.length * 3 <= stringBytes) return undefined;
    if (text.length <= stringBytes && Buffer.byteLength(text) <= stringBytes) return undefined;
    return fault(`must have at most ${stringBytes} bytes`);
  }

  private faultInArray(entries: readonly unknown[], depth: number): Fault | undefined {
    const { arrayEntries } = this.limits;
    if (entries.length > arrayEntries) return fault(`must have at most ${arrayEntries} entries`);
    for (let index = 0; index < entries.length; index++) {
      const found = this.faultIn(entries[index], depth + 1);
      if (found !== undefined) return within(index, found);
    }
    return undefined;
  }

  private faultInObject(object: object, depth: number): Fault | undefined {
    const { objectKeys } = this.limits;
    const keys = Object.keys(object);
    if (keys.length > objectKeys) return fault(`must have at most ${objectKeys} keys`);
    for (const key of keys) {
      if (key.length > LONGEST_KEY) return fault(`must not have keys of more than ${LONGEST_KEY} characters`);
      if (key === '__proto__') return within(key, unacceptedKey(key));
      const value: unknown = (object as Record<string, unknown>)[key];
      if (key === 'constructor' && hasPrototype(value)) {
        return within(key, within('prototype', unacceptedKey('constructor.prototype')));
      }
      const found = this.faultIn(value, depth + 1);
      if (found !== undefined) return within(key, found);
    }
    return undefined;
  }
}

function fault(message: string): Fault {
  return { path: [], message };
}

function within(key: string | number, found: Fault): Fault {
  found.path.push(key);
  return found;
}

function unacceptedKey(key: string): Fault {
  return fault(`must not be there: the key ${key} is not accepted`);
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

/** JSON Pointer, RFC 6901: `~` and `/` inside a key are escaped. */
function pointer(path: readonly (string | number)[]): string {
  return path
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .reverse()
    .join('');
}
