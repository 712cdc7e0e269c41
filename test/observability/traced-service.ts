import { randomBytes } from 'node:crypto';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { untilResponse } from '../support/until-response';

interface Request {
  readonly body?: object;
  readonly traceparent?: string;
}

/** The service in a process of its own, on SQLite in memory. */
export class TracedService {
  private constructor(
    readonly process: ServiceProcess,
    readonly url: string,
    private readonly token: string,
  ) {}

  /** Waits until it listens, and by default until it is ready. @param collector its URL */
  static async start(collector: string, variables: Record<string, string> = {}, ready = true): Promise<TracedService> {
    const process = ServiceProcess.run('main.ts', {
      PORT: '0',
      AUTH_JWT_SECRET: SECRET,
      EVENT_STORE_URL: 'sqlite::memory:',
      READ_MODEL_URL: 'sqlite::memory:',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      ...variables,
    });
    const { url } = await process.listening();
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    const service = new TracedService(process, url, token);
    if (ready)
      await untilResponse(
        () => fetch(`${url}/health/ready`),
        ({ status }) => status === 200,
      );
    return service;
  }

  async send(
    method: string,
    path: string,
    { body, traceparent }: Request = {},
  ): Promise<{ status: number; body: any }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(traceparent !== undefined && { traceparent }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** @returns what it wrote, after a clean stop */
  async stop() {
    this.process.signal('SIGTERM');
    return this.process.ended;
  }
}

/** A trace of a caller, with the span that sends the request. */
export function newTrace() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}
