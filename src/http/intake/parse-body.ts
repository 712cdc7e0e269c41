import { isUtf8 } from 'node:buffer';
import { type FastifyRequest } from 'fastify';
import { type Limits } from '../../config/config';
import { type BodiesInFlight } from './bodies-in-flight';
import { checkBounds } from './check-bounds';
import { malformed, mustBeUtf8, parseJson } from './json-text';
import { scanJson } from './scan-json';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Valid requests need far fewer. Validation takes about 2 µs per value. */
const MOST_VALUES = 10_000;

/** Memory per parsed value, in bytes. An empty object has two bytes in the body and takes 56 bytes in memory. */
const PARSED_VALUE = 64;

/**
 * Parses a JSON body. Returns undefined for an empty body, and the bytes of a CSV body without byte order mark.
 * @throws Problem 400 if it is malformed or exceeds a limit, 503 if its values take too much memory at the moment
 */
export function parseBody(request: FastifyRequest, bytes: Buffer, limits: Limits, inFlight: BodiesInFlight): unknown {
  if (bytes.length === 0) return undefined;
  if (request.routeOptions.config.takes === 'text/csv') return csvFile(bytes);
  mustBeUtf8(bytes, 'body');
  const values = scanJson(bytes, request.routeOptions.config.mostValues ?? MOST_VALUES);
  inFlight.hold(request, Math.max(bytes.length, values * PARSED_VALUE));
  const body = parseJson(withoutByteOrderMark(bytes).toString(), 'body');
  checkBounds(body, limits);
  return body;
}

/** The rows are read later, by the route. Text in UTF-16 has NUL bytes, and can be valid UTF-8. */
function csvFile(bytes: Buffer): Buffer {
  if (bytes.includes(0) || !isUtf8(bytes)) {
    throw malformed('must be UTF-8', 'The file is not valid UTF-8. Save the file as UTF-8, then send it again.');
  }
  return withoutByteOrderMark(bytes);
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}
