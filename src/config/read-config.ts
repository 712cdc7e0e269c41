import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Config, type Limits, type TokenKeys } from './config';
import { tightenDataFolder } from './data-folder';
import { developmentSecret } from './development-secret';
import { entriesOf, Environment, SHORTEST_SECRET } from './environment';
import { sqlitePath } from './store-url';

/** Everything that is wrong with the environment, a sentence each. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const DEVELOPMENT: ReadonlySet<string> = new Set(['development', 'test']);

const NO_KEYS = 'With NODE_ENV=production, AUTH_JWT_SECRET or AUTH_JWKS_URL must be set: there is no default for them.';

const UNKNOWN_NODE_ENV =
  'NODE_ENV must be production, development, test or unset. Another value needs AUTH_JWT_SECRET or AUTH_JWKS_URL, and then counts as production.';

const NEEDED_WITH_KEY_SET =
  'must be set next to AUTH_JWKS_URL in production: else tokens that the issuer made for other services are accepted.';

/**
 * In development, with neither secret nor key URL set, makes a secret and keeps it under DATA_DIR. A data folder that
 * already exists loses other users' permissions.
 * @throws ConfigError; Error for an unusable file under DATA_DIR
 */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const environment = plainToInstance(Environment, onlySet(variables), { exposeDefaultValues: true });
  const faults = [...faultsOfEach(environment), ...faultsTogether(environment)];
  if (faults.length > 0) throw new ConfigError(faults);
  tightenDataFolder(environment.DATA_DIR);
  return toConfig(environment);
}

/** Set to nothing is the same as not set, as compose files and CI systems have it. */
function onlySet(variables: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(variables).filter((name) => variables[name] !== undefined && variables[name] !== '');
  return Object.fromEntries(names.map((name) => [name, variables[name]!]));
}

function faultsOfEach(environment: Environment): string[] {
  const errors = validateSync(environment, { stopAtFirstError: true });
  return errors.map(({ property, constraints = {} }) => `${property} ${Object.values(constraints)[0]}.`);
}

function faultsTogether(environment: Environment): string[] {
  const { ROLE, AUTH_JWT_SECRET, AUTH_JWKS_URL } = environment;
  const faults: string[] = [];
  if (AUTH_JWT_SECRET !== undefined && AUTH_JWKS_URL !== undefined) {
    faults.push('AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set the one that your tokens are signed for.');
  }
  // A projector is shown no token.
  if (isProduction(environment) && ROLE !== 'projector') faults.push(...productionFaults(environment));
  if ((ROLE === 'api' || ROLE === 'projector') && usesSqlite(environment)) {
    faults.push(
      `ROLE=${ROLE} needs EVENT_STORE_URL=esdb://… and READ_MODEL_URL=mongodb://…: an SQLite file serves one process alone.`,
    );
  }
  return faults;
}

/** An unknown value, such as `staging`, gets the rules of production: a misspelling must not open the service. */
function isProduction({ NODE_ENV }: Environment): boolean {
  return NODE_ENV !== undefined && !DEVELOPMENT.has(NODE_ENV);
}

function productionFaults(environment: Environment): string[] {
  if (noKeys(environment)) return [environment.NODE_ENV === 'production' ? NO_KEYS : UNKNOWN_NODE_ENV];
  const { AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE } = environment;
  if (AUTH_JWKS_URL === undefined) return [];
  const faults: string[] = [];
  if (isOpenToForgery(AUTH_JWKS_URL)) {
    faults.push('AUTH_JWKS_URL must be https://… in production; http://… is accepted on a loopback address only.');
  }
  if (AUTH_ISSUER === undefined) faults.push(`AUTH_ISSUER ${NEEDED_WITH_KEY_SET}`);
  if (AUTH_AUDIENCE === undefined) faults.push(`AUTH_AUDIENCE ${NEEDED_WITH_KEY_SET}`);
  return faults;
}

/** Whether somebody on the way could replace the keys that the URL leads to. */
function isOpenToForgery(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:' && !isLoopbackHost(new URL(url).hostname);
}

/** As `URL` writes hosts: IPv4 addresses in four decimal numbers, IPv6 addresses in brackets. */
function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function noKeys({ AUTH_JWT_SECRET, AUTH_JWKS_URL }: Environment): boolean {
  return AUTH_JWT_SECRET === undefined && AUTH_JWKS_URL === undefined;
}

function usesSqlite(environment: Environment): boolean {
  return [eventStoreUrl(environment), readModelUrl(environment)].some((url) => sqlitePath(url) !== undefined);
}

function eventStoreUrl({ EVENT_STORE_URL, DATA_DIR }: Environment): string {
  return EVENT_STORE_URL ?? defaultUrl(DATA_DIR);
}

function readModelUrl({ READ_MODEL_URL, DATA_DIR }: Environment): string {
  return READ_MODEL_URL ?? defaultUrl(DATA_DIR);
}

function defaultUrl(dataDir: string): string {
  return `sqlite:${join(dataDir, 'campaigns.db')}`;
}

function toConfig(environment: Environment): Config {
  return new Config({
    production: isProduction(environment),
    host: environment.HOST,
    port: environment.PORT,
    dataDir: environment.DATA_DIR,
    eventStoreUrl: eventStoreUrl(environment),
    readModelUrl: readModelUrl(environment),
    tokenKeys: tokenKeys(environment),
    hasOwnSecret: noKeys(environment),
    tokenIssuer: environment.AUTH_ISSUER,
    tokenAudience: environment.AUTH_AUDIENCE,
    publicUrl: environment.PUBLIC_URL && new URL(environment.PUBLIC_URL).href.replace(/\/+$/, ''),
    trustedProxies: environment.TRUSTED_PROXIES === undefined ? [] : entriesOf(environment.TRUSTED_PROXIES),
    corsOrigins: environment.CORS_ORIGINS === undefined ? [] : entriesOf(environment.CORS_ORIGINS),
    limits: limits(environment),
    logLevel: environment.LOG_LEVEL,
    role: environment.ROLE,
  });
}

function limits(environment: Environment): Limits {
  return {
    bodyBytes: environment.BODY_LIMIT,
    bodiesInFlightBytes: environment.BODIES_IN_FLIGHT_LIMIT,
    stringBytes: environment.STRING_LIMIT,
    arrayEntries: environment.ARRAY_LIMIT,
    objectKeys: environment.OBJECT_LIMIT,
    errors: environment.ERRORS_LIMIT,
    connections: environment.CONNECTION_LIMIT,
    headersMs: environment.HEADERS_TIMEOUT_MS,
    requestMs: environment.REQUEST_TIMEOUT_MS,
    stopMs: environment.STOP_TIMEOUT_MS,
    writesPerMinute: environment.RATE_LIMIT,
    badTokensPerMinute: environment.BAD_TOKEN_LIMIT,
  };
}

function tokenKeys(environment: Environment): TokenKeys {
  const { AUTH_JWT_SECRET, AUTH_JWKS_URL, DATA_DIR } = environment;
  if (AUTH_JWKS_URL !== undefined) return { jwksUrl: new URL(AUTH_JWKS_URL) };
  if (AUTH_JWT_SECRET !== undefined) return { secret: AUTH_JWT_SECRET };
  // Only of a projector, which no token is ever shown to: nobody knows this secret.
  if (isProduction(environment)) return { secret: randomBytes(SHORTEST_SECRET).toString('hex') };
  return { secret: developmentSecret(DATA_DIR) };
}
