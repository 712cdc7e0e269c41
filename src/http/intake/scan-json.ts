import { invalidRequest } from '../../edge/problems/problem';

/** Maximum depth. No request needs more, and recursive code must not run out of stack. */
const DEEPEST = 16;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * Limits the depth and number of values of a JSON text before it is parsed: 1 MiB has room for half a million arrays.
 * @param mostValues containers included
 * @returns an upper bound for the number of values
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
