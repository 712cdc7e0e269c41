import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** An HTTP server that sends what a test wants to each connection. */
export class SseServer {
  readonly requests: IncomingMessage[] = [];
  private readonly arrivals = new EventEmitter();
  private readonly server = createServer((request, response) => {
    this.requests.push(request);
    this.respond(response, this.requests.length);
    this.arrivals.emit('request');
  });

  private constructor(private readonly respond: (response: ServerResponse, connection: number) => void) {}

  /** @param respond gets the number of the connection, from 1 on */
  static async start(respond: (response: ServerResponse, connection: number) => void): Promise<SseServer> {
    const server = new SseServer(respond);
    await once(server.server.listen(0, '127.0.0.1'), 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async until(requests: number): Promise<void> {
    const signal = AbortSignal.timeout(25_000);
    while (this.requests.length < requests) await once(this.arrivals, 'request', { signal });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function sendEvents(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
}
