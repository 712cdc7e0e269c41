import { type Socket } from 'node:net';

/** Milliseconds for a caller to read the response and to close the connection. */
const LONGEST_LINGER = 5_000;

/**
 * Has Node close the connection after the current response in two steps: the service stops sending, skips what still
 * arrives, and closes when the caller does. A connection that is closed while a body arrives is reset instead, and a
 * caller that is still sending never sees the response (RFC 9112, section 9.6).
 */
export function closeGently(socket: Socket): void {
  // What Node calls after a response with `Connection: close`. It would close both directions.
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LONGEST_LINGER).unref();
    socket.once('close', () => clearTimeout(timer));
  };
}
