import { type LOG_LEVELS, type ROLES } from './environment';

export type LogLevel = (typeof LOG_LEVELS)[number];
export type Role = (typeof ROLES)[number];

/** How bearer tokens are checked: by a shared secret (HS256) or by the keys that an issuer publishes. */
export type TokenKeys = { readonly secret: string } | { readonly jwksUrl: URL };

/** What one caller, or all callers together, may cost. `docs/guides/configuration.md` lists the defaults. */
export interface Limits {
  /** Largest request body, in bytes. */
  readonly bodyBytes: number;
  /** All request bodies that are being read or processed, in bytes. */
  readonly bodiesInFlightBytes: number;
  /** Longest string in a body, in bytes of UTF-8. */
  readonly stringBytes: number;
  readonly arrayEntries: number;
  readonly objectKeys: number;
  /** Entries of `errors` in one response. */
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

/** What the service was told at its start. Complete and checked: nothing reads the environment after it. */
export class Config {
  /** Whether the rules of production apply: also with a `NODE_ENV` that is not known. */
  readonly production: boolean;
  readonly host: string;
  /** 0: whichever is free. */
  readonly port: number;
  readonly dataDir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  readonly tokenKeys: TokenKeys;
  /** Whether the service made the secret of `tokenKeys` itself. */
  readonly hasOwnSecret: boolean;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  /** Address that callers reach the service at, without a trailing slash; undefined: the address it listens on. */
  readonly publicUrl: string | undefined;
  /** Addresses or networks of proxies whose `X-Forwarded-For` tells the client's address. */
  readonly trustedProxies: readonly string[];
  /** Origins of browser applications that may call the service. */
  readonly corsOrigins: readonly string[];
  readonly limits: Limits;
  readonly logLevel: LogLevel;
  readonly role: Role;

  constructor(settings: Config) {
    Object.assign(this, settings);
  }
}
