import { type Socket } from 'node:net';

/**
 * Ends a connection with a TCP reset, which no peer can take for the end of a complete response. A connection that is
 * already being ended is closed instead: the operating system's library refuses to reset it (EINVAL), and Node would
 * then keep its descriptor forever.
 */
export function resetConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
