import { isUtf8 } from 'node:buffer';
import { invalidRequest, type Problem } from '../edge/problems/problem';
import { tooLarge } from '../http/intake/header-problem';
import { scanJson } from '../http/intake/scan-json';
import { type Envelope, readEnvelope } from './envelope';

/** In bytes: room for the fields around `data`. The token is the largest. */
const AROUND_DATA = 32_768;

/** More than any operation takes. The limit of the operation itself applies afterwards. */
const MOST_VALUES = 100_000;

/** @param bodyLimit in bytes @throws Problem 400, 401 or 413 */
export function readMessage(bytes: Buffer, bodyLimit: number): Envelope {
  if (bytes.length > bodyLimit + AROUND_DATA) throw tooLarge(bodyLimit);
  if (!isUtf8(bytes)) throw malformed('must be UTF-8', 'The message is not valid UTF-8.');
  scanJson(bytes, MOST_VALUES);
  return readEnvelope(parsed(bytes.toString()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('must be a JSON document', 'The message is not valid JSON.');
  }
}

function malformed(message: string, detail: string): Problem {
  return invalidRequest([{ field: '', message }], detail);
}
