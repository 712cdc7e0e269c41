import { type LOG_LEVELS, type ROLES } from './environment';

export type LogLevel = (typeof LOG_LEVELS)[number];
export type Role = (typeof ROLES)[number];

/** How bearer tokens are verified: with a shared secret (HS256) or with the keys that an issuer publishes. */
export type TokenKeys = { readonly secret: string } | { readonly jwksUrl: URL };

/** Limits for one caller or for all callers together. `docs/guides/configuration.md` lists the defaults. */
export interface Limits {
  /** Largest request body, in bytes. */
  readonly bodyBytes: number;
  /** Largest CSV file in a request body, in bytes. */
  readonly csvBytes: number;
  /** Total size of all request bodies that are being read or processed, in bytes. */
  readonly bodiesInFlightBytes: number;
  /** Longest string in a body, in bytes of UTF-8. */
  readonly stringBytes: number;
  readonly arrayEntries: number;
  readonly objectKeys: number;
  /** Largest number of entries of `errors` in one response. */
  readonly errors: number;
  readonly connections: number;
  /** Milliseconds for the headers of a request to arrive. */
  readonly headersMs: number;
  /** Milliseconds for a whole request to arrive. */
  readonly requestMs: number;
  /** Milliseconds that shutdown may take. */
  readonly stopMs: number;
  /** Writes per user and minute; reads get four times that. 0: unlimited. */
  readonly writesPerMinute: number;
  /** Rejected tokens per client address and minute. 0: unlimited. */
  readonly badTokensPerMinute: number;
}

/** The configuration of the service, complete and validated. Nothing else reads the environment. */
export class Config {
  /** Whether the rules of production apply. An unknown `NODE_ENV` counts as production. */
  readonly production: boolean;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  /** Undefined: no message bus. */
  readonly messageBusUrl: string | undefined;
  /** The stream to which the service that owns accounts publishes its events. */
  readonly senderEventsStream: string;
  readonly tokenKeys: TokenKeys;
  /** Whether the service made the secret of `tokenKeys` itself. */
  readonly hasOwnSecret: boolean;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  /** URL that callers use, without a trailing slash; undefined: the URL that the service listens on. */
  readonly publicUrl: string | undefined;
  /** Addresses or networks of proxies whose `X-Forwarded-For` is trusted to contain the client's address. */
  readonly trustedProxies: readonly string[];
  /** Origins of browser applications that may call the service. */
  readonly corsOrigins: readonly string[];
  /** URL of the OpenTelemetry collector that gets the spans, without a trailing slash; undefined: no tracing. */
  readonly collectorUrl: string | undefined;
  readonly limits: Limits;
  readonly logLevel: LogLevel;
  readonly role: Role;

  constructor(settings: Config) {
    Object.assign(this, settings);
  }
}
