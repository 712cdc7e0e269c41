import { type LOG_LEVELS, type ROLES } from './environment';

export type LogLevel = (typeof LOG_LEVELS)[number];
export type Role = (typeof ROLES)[number];

/** How bearer tokens are checked: by a shared secret (HS256) or by the keys that an issuer publishes. */
export type TokenKeys = { readonly secret: string } | { readonly jwksUrl: URL };

/** What the service was told at its start. Complete and checked: nothing reads the environment after it. */
export class Config {
  readonly production: boolean;
  readonly host: string;
  /** 0: whichever is free. */
  readonly port: number;
  readonly dataDir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  readonly tokenKeys: TokenKeys;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  readonly logLevel: LogLevel;
  readonly role: Role;

  constructor(settings: Config) {
    Object.assign(this, settings);
  }
}
