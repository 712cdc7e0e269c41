import { type Socket } from 'node:net';

/**
 * Ends a connection with a TCP reset, which no peer takes for the end of a complete response. A connection that is
 * already ending is closed instead: resetting it fails with EINVAL, and Node would keep its file descriptor forever.
 */
export function resetConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
