import { tooLarge } from '../http/intake/header-problem';
import { mustBeUtf8, parseJson } from '../http/intake/json-text';
import { scanJson } from '../http/intake/scan-json';
import { type Envelope, readEnvelope } from './envelope';

/** In bytes: room for the fields around `data`. The token is the largest. */
const AROUND_DATA = 32_768;

/** More than any operation takes. The limit of the operation itself applies afterwards. */
const MOST_VALUES = 100_000;

/** @param bodyLimit in bytes @throws Problem 400, 401 or 413 */
export function readMessage(bytes: Buffer, bodyLimit: number): Envelope {
  if (bytes.length > bodyLimit + AROUND_DATA) throw tooLarge(bodyLimit);
  mustBeUtf8(bytes, 'message');
  scanJson(bytes, MOST_VALUES);
  return readEnvelope(parseJson(bytes.toString(), 'message'));
}
