import { tooLarge } from '../http/intake/header-problem';
import { mustBeUtf8, parseJson } from '../http/intake/json-text';
import { scanJson } from '../http/intake/scan-json';
import { type Envelope, readEnvelope, RULES } from './envelope';

/** In bytes: room for the fields around `data`. The token is the largest. */
const AROUND_DATA = 32_768;

/** More than any operation takes. The limit of the operation itself applies afterwards. */
const MOST_VALUES = 100_000;

/** @param bodyLimit in bytes @throws Problem 400, 401 or 413 */
export function readMessage(bytes: Buffer, bodyLimit: number): Envelope {
  if (isTooLarge(bytes, bodyLimit)) throw tooLarge(bodyLimit);
  mustBeUtf8(bytes, 'message');
  scanJson(bytes, MOST_VALUES);
  return readEnvelope(parseJson(bytes.toString(), 'message'));
}

/**
 * The id of a command, even if the rest of the message is malformed.
 * @param bodyLimit in bytes
 * @returns undefined if there is no valid id, or the message is too large to be read
 */
export function commandIdIn(bytes: Buffer, bodyLimit: number): string | undefined {
  if (isTooLarge(bytes, bodyLimit)) return undefined;
  try {
    const message = JSON.parse(bytes.toString()) as { readonly command_id?: unknown } | null;
    const id = message?.command_id;
    const { longest, isValid } = RULES.command_id;
    return typeof id === 'string' && id.length <= longest && isValid(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function isTooLarge(bytes: Buffer, bodyLimit: number): boolean {
  return bytes.length > bodyLimit + AROUND_DATA;
}
