import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** For hangs. In milliseconds. */
const PATIENCE = 25_000;

/** OTLP's numbers for kinds and status codes of spans. */
export const INTERNAL = 1;
export const SERVER = 2;
export const CLIENT = 3;
export const CONSUMER = 5;
export const ERROR = 2;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of a trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 0: unset. */
  readonly status: number;
  readonly service: unknown;
}

/** A collector that takes spans as JSON over HTTP. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  private readonly events = new EventEmitter();

  private constructor(private readonly server: Server) {}

  /** @param responds if false, it never responds to an export */
  static async start(responds = true): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server);
    server.on('request', (request, response) => {
      const received = receiver.receive(request).then(() => responds && response.end('{}'));
      received.catch((error: unknown) => receiver.events.emit('error', error));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Waits until the spans of a trace are as expected. */
  async until(traceId: string, isExpected: (trace: readonly ReceivedSpan[]) => boolean): Promise<ReceivedSpan[]> {
    const trace = () => this.spans.filter((span) => span.traceId === traceId);
    await this.untilReceived(() => isExpected(trace()), trace);
    return trace();
  }

  async untilSpan(isExpected: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
    await this.untilReceived(
      () => this.spans.some(isExpected),
      () => this.spans,
    );
    return this.spans.find(isExpected)!;
  }

  private async untilReceived(isComplete: () => boolean, received: () => readonly ReceivedSpan[]): Promise<void> {
    const timedOut = AbortSignal.timeout(PATIENCE);
    while (!isComplete()) {
      await once(this.events, 'spans', { signal: timedOut }).catch((cause: unknown) => {
        throw new Error(
          `received only ${received()
            .map(({ name }) => name)
            .join(', ')}`,
          { cause },
        );
      });
    }
  }

  private async receive(request: IncomingMessage): Promise<void> {
    const body = (await json(request)) as any;
    if (request.url !== '/v1/traces') throw new Error(`spans were sent to ${request.url}`);
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const service = attributesOf(resource)['service.name'];
      for (const { spans } of scopeSpans) for (const span of spans) this.spans.push(toSpan(span, service));
    }
    this.events.emit('spans');
  }
}

function toSpan(span: any, service: unknown): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, kind, status } = span;
  const attributes = attributesOf(span);
  return { traceId, spanId, parentSpanId, name, kind, attributes, status: status.code, service };
}

function attributesOf({ attributes }: any): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }: any) => [key, Object.values(value)[0]]));
}

/** The chain of spans from the root to the span with this name, as text. There must be one such span. */
export function pathTo(name: string, trace: readonly ReceivedSpan[]): string {
  const named = trace.filter((span) => span.name === name);
  if (named.length !== 1) throw new Error(`${named.length} spans have the name ${name}`);
  const names: string[] = [];
  for (let span = named[0]; span !== undefined; span = parentOf(span, trace)) names.unshift(span.name);
  return names.join(' > ');
}

function parentOf({ parentSpanId }: ReceivedSpan, trace: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  return trace.find(({ spanId }) => spanId === parentSpanId);
}
