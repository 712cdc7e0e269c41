import { isUtf8 } from 'node:buffer';
import { invalidRequest, type Problem } from '../../edge/problems/problem';

/** What the JSON arrived in, for the text of problems. */
type Container = 'body' | 'message';

/** @throws Problem 400 */
export function mustBeUtf8(bytes: Buffer, container: Container): void {
  if (!isUtf8(bytes)) throw malformed('must be UTF-8', `The ${container} is not valid UTF-8.`);
}

/** @throws Problem 400 */
export function parseJson(text: string, container: Container): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('must be a JSON document', `The ${container} is not valid JSON.`);
  }
}

export function malformed(message: string, detail: string): Problem {
  return invalidRequest([{ field: '', message }], detail);
}
