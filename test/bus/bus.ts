import { randomUUID } from 'node:crypto';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { takeCommands } from '../../src/bus/take-commands';
import { type Api, startApi } from '../support/api';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';

/** For hangs. Replies take milliseconds. In milliseconds. */
const PATIENCE = 25_000;

export interface Reply {
  readonly ok: boolean;
  readonly data?: any;
  readonly problem?: any;
  readonly etag?: string;
  readonly ignored_fields?: string[];
  readonly retry_after?: number;
}

/** Starts the whole service with this bus, and waits until it takes commands. */
export async function startOnBus(url: string, variables: Record<string, string> = {}): Promise<Api> {
  const api = await startApi({ MESSAGE_BUS_URL: url, ...variables });
  await takeCommands(api.app);
  await untilOnBus(api);
  return api;
}

export async function untilOnBus(api: Api): Promise<void> {
  await untilResponse(
    () => api.anonymous().get('/health/ready'),
    ({ body }) => body.message_bus === 'ok',
  );
}

/** The whole service on a broker of its own, and another service that sends commands. Available in the specs. */
export interface OnBus {
  nats: NatsServer;
  api: Api;
  bus: BusClient;
}

/** Runs the specs on each version of nats-server. */
export function describeOnBus(title: string, specs: (on: OnBus) => void): void {
  describeOnNats(title, ({ path }) => {
    const on: Partial<OnBus> = {};
    beforeAll(async () => {
      on.nats = await NatsServer.start(path);
      on.api = await startOnBus(on.nats.url);
      on.bus = await BusClient.connect(on.nats);
    });
    afterAll(async () => {
      await on.bus?.close();
      await on.api?.stop();
      await on.nats?.remove();
    });
    specs(on as OnBus);
  });
}

/** Waits until the readiness of a process is 200 and as expected. */
export async function untilReadiness(url: string, isExpected: (body: any) => boolean): Promise<void> {
  const ask = async () => {
    const response = await fetch(`${url}/health/ready`);
    return { status: response.status, body: await response.json() };
  };
  await untilResponse(ask, ({ status, body }) => status === 200 && isExpected(body));
}

/** Another service that sends commands. */
export class BusClient {
  private constructor(readonly connection: NatsConnection) {}

  static async connect({ host }: NatsServer, account: { user?: string; pass?: string } = {}): Promise<BusClient> {
    return new BusClient(await connect({ servers: host, ...account }));
  }

  /** @param message an envelope, or the bytes of a message */
  async send(command: string, message: object | string | Uint8Array, traceparent?: string): Promise<Reply> {
    const payload = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message);
    const sent = headers();
    if (traceparent !== undefined) sent.set('traceparent', traceparent);
    const options = { timeout: PATIENCE, ...(traceparent !== undefined && { headers: sent }) };
    const { data } = await this.connection.request(subject(command), payload, options);
    return JSON.parse(Buffer.from(data).toString()) as Reply;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

export function subject(command: string): string {
  return `campaigns.commands.${command}`;
}

/** An envelope with a new id. */
export function envelope(token: string, data?: object, more: object = {}) {
  return { command_id: randomUUID(), token, ...(data && { data }), ...more };
}
