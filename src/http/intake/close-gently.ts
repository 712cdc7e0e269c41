import { type Socket } from 'node:net';

/** Milliseconds for a caller to read the response and close the connection. */
const LONGEST_LINGER = 5_000;

/**
 * Makes Node close the connection after the current response in two steps: the service stops sending but skips what
 * still arrives, then closes when the caller does. If it closed at once while a body arrives, the connection would be
 * reset, and a caller that is still sending would never see the response (RFC 9112, section 9.6).
 */
export function closeGently(socket: Socket): void {
  // Node calls this after a response with `Connection: close`. The original closes both directions.
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LONGEST_LINGER).unref();
    socket.once('close', () => clearTimeout(timer));
  };
}
