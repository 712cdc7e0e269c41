import { invalidRequest } from '../../edge/problems/problem';

/** No request needs more, and whatever walks a body by recursion must not run out of stack. */
const DEEPEST = 16;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * Bounds what a JSON text can parse into, before it is parsed: half a million brackets fit into 1 MiB.
 * @param mostValues containers included
 * @returns how many values it has at most
 * @throws Problem 400
 */
export function scanJson(bytes: Buffer, mostValues: number): number {
  let depth = 0;
  let values = 1;
  for (let index = 0; index < bytes.length; index++) {
    switch (bytes[index]) {
      case QUOTE:
        index = endOfString(bytes, index);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > DEEPEST) throw outOfBounds(`must not be nested deeper than ${DEEPEST} levels`);
        if (bytes[index + 1] !== bytes[index]! + 2) values++; // Not closed at once: `[]`, `{}`.
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case COMMA:
        values++;
        break;
      default:
    }
  }
  if (values > mostValues) throw outOfBounds(`must have at most ${mostValues} values`);
  return values;
}

/** @param start index of the opening quote */
function endOfString(bytes: Buffer, start: number): number {
  let index = start + 1;
  while (index < bytes.length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
}

function outOfBounds(message: string) {
  return invalidRequest([{ field: '', message }]);
}
