import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Log } from '../observability/log';
import { type Metrics } from '../observability/metrics';
import { SparseLog } from '../observability/sparse-log';
import { type Connections } from './connections';
import { PROBLEM_MEDIA_TYPE, Problem, problemBody } from '../edge/problems/problem';
import { sendProblem } from './send-problem';
import { REQUEST_ID, requestId } from './request-id';

/** The caller closed its side of the connection in the middle of a message. */
const ENDED_EARLY = 'HPE_INVALID_EOF_STATE';

type ClientError = Error & { readonly code?: string };

/** Responds to requests that are malformed, too large or too slow to be parsed completely. Logs and counts them. */
export class BrokenRequests {
  private readonly log: SparseLog;

  constructor(
    private readonly connections: Connections,
    log: Log,
    private readonly metrics: Metrics,
  ) {
    this.log = new SparseLog(log);
  }

  /** The server must have no listener for `clientError` that writes a response. */
  watch({ server }: FastifyInstance): void {
    server.on('clientError', (error: ClientError, socket: Socket) => this.onError(error, socket));
    // Handle it like every other request: `rejectBadHead` rejects it.
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      server.emit('request', request, response);
    });
    server.on('connect', (_request: IncomingMessage, socket: Socket) => {
      this.respond(
        new Problem(405, 'method_not_allowed', 'This server is not a proxy.', { headers: { Allow: '' } }),
        socket,
      );
    });
  }

  private onError({ code }: ClientError, socket: Socket): void {
    const reply = this.connections.responseOn(socket);
    if (code === 'ECONNRESET' || (code === ENDED_EARLY && reply !== undefined)) socket.destroy();
    // The last response was already sent on this connection. Ignore further data.
    else if (!socket.writable) return;
    else if (reply === undefined) this.respond(problemOf(code), socket, code);
    else this.finish(reply, problemOf(code));
  }

  /** The connection has a request, so the problem is its response, unless a response was already sent. */
  private finish(reply: FastifyReply, problem: Problem): void {
    reply.raw.shouldKeepAlive = false;
    if (!reply.request.raw.complete && !reply.sent) sendProblem(problem, reply.request, reply);
  }

  private respond(problem: Problem, socket: Socket, reason?: string): void {
    const id = requestId({ headers: {} });
    const { status } = problem;
    this.connections.end(socket, responseText(problem, id));
    this.metrics.requests.observe({ method: 'none', route: 'none', status }, 0);
    this.log.info({ req: { id }, res: { statusCode: status }, reason }, 'request rejected before it was complete');
  }
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'headers_too_large', 'The headers are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'request_timeout', 'The request took too long to arrive.');
    default:
      return new Problem(400, 'invalid_request', 'The request is not valid HTTP.');
  }
}

function responseText(problem: Problem, id: string): string {
  const body = JSON.stringify({ ...problemBody(problem), request_id: id });
  const headers = {
    Date: new Date().toUTCString(),
    Connection: 'close',
    [REQUEST_ID]: id,
    ...problem.headers,
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Content-Length': Buffer.byteLength(body),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join('')}\r\n${body}`;
}
