import { type Readable } from 'node:stream';
import { type FastifyRequest } from 'fastify';
import { invalidRequest } from '../../edge/problems/problem';
import { type BodiesInFlight } from './bodies-in-flight';
import { tooLarge } from './header-problem';

type Received = (problem: Error | undefined, bytes: Buffer) => void;

/**
 * Reads a body. Reserves a declared length at the start, and the length of a chunked body as it arrives.
 * Calls `done` once: with a Problem 400, 413 or 503, or with the bytes.
 */
export function receiveBody(
  request: FastifyRequest,
  payload: Readable,
  inFlight: BodiesInFlight,
  done: Received,
): void {
  const { bodyLimit } = request.routeOptions;
  const declared = Number(request.headers['content-length'] ?? 0);
  let bytes: Buffer = Buffer.alloc(0);
  let length = 0;

  const onData = (chunk: Buffer) => {
    const start = length;
    length += chunk.length;
    if (length > bodyLimit) return finish(tooLarge(bodyLimit));
    if (length > declared && !hold(length)) return;
    // Copy the chunk: if a caller sends every byte in its own chunk, each chunk takes about a hundred bytes of memory.
    if (length > bytes.length) bytes = grown(bytes, start, length);
    chunk.copy(bytes, start);
  };
  const onEnd = () => finish();
  const onError = () => finish(invalidRequest([], 'The request ended before its body was complete.'));
  const finish = (problem?: Error) => {
    payload.off('data', onData).off('end', onEnd).off('error', onError);
    done(problem, bytes.subarray(0, length));
  };
  const hold = (held: number): boolean => {
    try {
      inFlight.hold(request, held);
      return true;
    } catch (problem) {
      finish(problem as Error);
      return false;
    }
  };

  if (!hold(declared)) return;
  bytes = Buffer.allocUnsafe(declared);
  payload.on('data', onData).on('end', onEnd).on('error', onError);
}

function grown(bytes: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(needed, used * 2));
  bytes.copy(larger, 0, 0, used);
  return larger;
}
