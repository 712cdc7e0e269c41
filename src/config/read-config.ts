import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Config, type Limits, type TokenKeys } from './config';
import { tightenDataFolder } from './data-folder';
import { developmentSecret } from './development-secret';
import { entriesOf, Environment, SHORTEST_SECRET } from './environment';
import { sqlitePath } from './store-url';

/** The environment is invalid. `faults` has one sentence for each problem. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const DEVELOPMENT: ReadonlySet<string> = new Set(['development', 'test']);

const NO_KEYS = 'With NODE_ENV=production, AUTH_JWT_SECRET or AUTH_JWKS_URL must be set: there is no default for them.';

const UNKNOWN_NODE_ENV =
  'NODE_ENV must be production, development, test or unset. Another value needs AUTH_JWT_SECRET or AUTH_JWKS_URL, and then counts as production.';

const ONE_FILE =
  'READ_MODEL_URL must name another file than EVENT_STORE_URL. Leave it unset: views.db in DATA_DIR is then built from the log.';

/** Roles of processes that other processes complement. */
const SHARE_STORES: ReadonlySet<string> = new Set(['api', 'projector', 'bus']);

const NO_BUS = 'ROLE=bus needs MESSAGE_BUS_URL: it takes commands from the message bus only.';

const NEEDED_WITH_KEY_SET =
  'must be set with AUTH_JWKS_URL in production: otherwise, tokens that the issuer made for other services are accepted.';

/**
 * Validates the environment. In development, if neither AUTH_JWT_SECRET nor AUTH_JWKS_URL is set, it creates a secret
 * in DATA_DIR. Removes other users' permissions from an existing DATA_DIR.
 * @throws ConfigError; Error if a file in DATA_DIR cannot be used
 */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const environment = plainToInstance(Environment, onlySet(variables), { exposeDefaultValues: true });
  const faults = [...faultsOfEach(environment), ...faultsTogether(environment)];
  if (faults.length > 0) throw new ConfigError(faults);
  tightenDataFolder(environment.DATA_DIR);
  return toConfig(environment);
}

/** An empty value counts as unset, because Compose files and CI systems set variables to empty values. */
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
    faults.push(
      'AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set the one that matches how tokens are signed.',
    );
  }
  // A projector receives no tokens, so it needs no keys.
  if (isProduction(environment) && ROLE !== 'projector') faults.push(...productionFaults(environment));
  if (ROLE === 'bus' && environment.MESSAGE_BUS_URL === undefined) faults.push(NO_BUS);
  if (SHARE_STORES.has(ROLE) && usesSqlite(environment)) {
    faults.push(
      `ROLE=${ROLE} needs EVENT_STORE_URL=esdb://… and READ_MODEL_URL=mongodb://…: an SQLite file serves only one process.`,
    );
  }
  if (useOneFile(environment)) faults.push(ONE_FILE);
  return faults;
}

/** An unknown value, such as `staging`, counts as production: a typing error must not make the service less secure. */
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

/** Whether an attacker in the network could replace the keys at the URL. */
function isOpenToForgery(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:' && !isLoopbackHost(new URL(url).hostname);
}

/** @param host as `URL` formats it: IPv4 addresses in dotted decimal, IPv6 addresses in brackets */
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
  return EVENT_STORE_URL ?? `sqlite:${join(DATA_DIR, 'campaigns.db')}`;
}

function readModelUrl({ READ_MODEL_URL, DATA_DIR }: Environment): string {
  return READ_MODEL_URL ?? `sqlite:${join(DATA_DIR, 'views.db')}`;
}

function useOneFile(environment: Environment): boolean {
  const [log, views] = [eventStoreUrl(environment), readModelUrl(environment)].map(sqlitePath);
  return log !== undefined && views !== undefined && log !== ':memory:' && resolve(log) === resolve(views);
}

function toConfig(environment: Environment): Config {
  return new Config({
    production: isProduction(environment),
    host: environment.HOST,
    port: environment.PORT,
    dataDir: environment.DATA_DIR,
    eventStoreUrl: eventStoreUrl(environment),
    readModelUrl: readModelUrl(environment),
    messageBusUrl: environment.MESSAGE_BUS_URL,
    senderEventsStream: environment.SENDER_EVENTS_STREAM,
    tokenKeys: tokenKeys(environment),
    hasOwnSecret: noKeys(environment),
    tokenIssuer: environment.AUTH_ISSUER,
    tokenAudience: environment.AUTH_AUDIENCE,
    publicUrl: withoutSlash(environment.PUBLIC_URL),
    trustedProxies: environment.TRUSTED_PROXIES === undefined ? [] : entriesOf(environment.TRUSTED_PROXIES),
    corsOrigins: environment.CORS_ORIGINS === undefined ? [] : entriesOf(environment.CORS_ORIGINS),
    collectorUrl: withoutSlash(environment.OTEL_EXPORTER_OTLP_ENDPOINT),
    limits: limits(environment),
    logLevel: environment.LOG_LEVEL,
    role: environment.ROLE,
  });
}

function withoutSlash(url: string | undefined): string | undefined {
  return url && new URL(url).href.replace(/\/+$/, '');
}

function limits(environment: Environment): Limits {
  return {
    bodyBytes: environment.BODY_LIMIT,
    csvBytes: environment.CSV_LIMIT,
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
  // A projector without keys. It receives no tokens, so a random secret that no issuer knows is enough.
  if (isProduction(environment)) return { secret: randomBytes(SHORTEST_SECRET).toString('hex') };
  return { secret: developmentSecret(DATA_DIR) };
}
