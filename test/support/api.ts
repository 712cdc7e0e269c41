import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../../src/app.module';
import { type Config } from '../../src/config/config';
import { readConfig } from '../../src/config/read-config';
import { createApplication } from '../../src/http/application';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { PublishedApi } from './openapi';
import { untilReady } from './until-response';

export const SECRET = 'a secret for tests, of more than 32 bytes';

export interface ApiRequest {
  readonly body?: unknown;
  /** Sent unchanged. */
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: any;
  readonly text: string;
}

/** @returns the status, and whether the response says when to retry */
export function statusAndRetryAfter({ status, headers }: ApiResponse): [number, boolean] {
  return [status, 'retry-after' in headers];
}

/** The default stores of the service. Specs that run the API contracts on other stores replace them. */
export const stores = { EVENT_STORE_URL: 'sqlite::memory:', READ_MODEL_URL: 'sqlite::memory:' };

/** Starts the whole service and waits until it is ready. Checks every response against the published document. */
export async function startApi(variables?: Record<string, string>): Promise<Api> {
  const api = await startUnready(variables);
  await untilReady(api);
  return api;
}

/** Starts the service without waiting for readiness: its read model may lag the log. */
export async function startUnready(variables: Record<string, string> = {}): Promise<Api> {
  const config = readConfig({
    ...stores,
    AUTH_JWT_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    // Specs of the limits switch them on.
    RATE_LIMIT: '0',
    BAD_TOKEN_LIMIT: '0',
    ...variables,
  });
  const app = await createApplication(AppModule.of(config));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return new Api(app, config, await publishedBy(app, variables));
}

/** By the variables that can change the document. */
const publishedApis = new Map<string, PublishedApi>();

/** By document. Suites of a worker share its globals, and compiling the schemas takes longer than most of their requests. */
const ofWorker = ((globalThis as { publishedApis?: Map<string, PublishedApi> }).publishedApis ??= new Map());

async function publishedBy(app: NestFastifyApplication, variables: Record<string, string>): Promise<PublishedApi> {
  const key = JSON.stringify({ ...variables, EVENT_STORE_URL: undefined, READ_MODEL_URL: undefined });
  const known = publishedApis.get(key);
  if (known !== undefined) return known;
  const { payload } = await app.inject({ method: 'GET', url: '/openapi.json' });
  const published = ofWorker.get(payload) ?? new PublishedApi(JSON.parse(payload) as OpenAPIObject);
  ofWorker.set(payload, published);
  publishedApis.set(key, published);
  return published;
}

export class Api {
  constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly published: PublishedApi,
  ) {}

  /** A client that sends a valid token of this user. */
  async as(userId: string): Promise<Client> {
    return new Client(this, { authorization: `Bearer ${await this.tokenOf(userId)}` });
  }

  async tokenOf(userId: string): Promise<string> {
    return issueToken(this.config, userId, 1);
  }

  anonymous(): Client {
    return new Client(this, {});
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}

export class Client {
  constructor(
    private readonly api: Api,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  get(url: string, headers?: Record<string, string>): Promise<ApiResponse> {
    return this.send('GET', url, headers && { headers });
  }

  post(url: string, body: unknown, headers?: Record<string, string>): Promise<ApiResponse> {
    return this.send('POST', url, { body, ...(headers && { headers }) });
  }

  delete(url: string): Promise<ApiResponse> {
    return this.send('DELETE', url);
  }

  async send(method: string, url: string, { body, text, headers }: ApiRequest = {}): Promise<ApiResponse> {
    const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const injected = await this.api.app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...this.headers,
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    });
    const response = {
      status: injected.statusCode,
      headers: injected.headers as Record<string, string>,
      text: injected.payload,
    };
    expect(this.api.published.problemsOf(method, url, response)).toEqual([]);
    return {
      ...response,
      body: /json/.test(String(response.headers['content-type'])) ? JSON.parse(response.text) : undefined,
    };
  }
}

/** Matches a problem document. `more` adds further members. */
export function problem(status: number, code: string, more: object = {}) {
  return expect.objectContaining({
    type: `urn:problem:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    code,
    instance: expect.stringMatching(/^\//),
    request_id: expect.any(String),
    ...more,
  });
}
