import { MongoClient, type MongoClientOptions } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';

const DEFAULT_DATABASE = 'campaigns';

/** A host name or an address, with an optional port. */
const HOST = /^(\[[\da-f:.]+\]|[^:[\]]+)(:\d+)?$/i;

/** The driver's timeouts, in milliseconds. Options in the URL override them. */
const PATIENCE = {
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 3_000,
  // A server that is silent for this time plus a connect timeout counts as lost, and all operations on it fail.
  heartbeatFrequencyMS: 5_000,
  // Longer than it takes to empty a large collection.
  socketTimeoutMS: 60_000,
} satisfies MongoClientOptions;

export interface MongodbAddress {
  readonly client: MongoClient;
  readonly database: string;
  /** The URL without user, password and options: safe to log. */
  readonly shown: string;
}

/**
 * Creates a client that is not connected yet.
 * @throws Error with a message for operators that contains no password
 */
export function readMongodbUrl(url: string): MongodbAddress {
  const { protocol, hosts, pathname, username, password, searchParams } = parsed(url);
  const path = pathname.slice(1) || DEFAULT_DATABASE;
  const shown = `${protocol}//${hosts.join(',')}/${path}`;
  try {
    const database = decodeURIComponent(path);
    const client = new MongoClient(url, {
      appName: 'campaigns',
      ignoreUndefined: true,
      ...patienceBeside(searchParams),
    });
    client.db(database);
    return { client, database, shown };
  } catch (error) {
    const reason = without(secretsOf(username, password, searchParams), (error as Error).message);
    // The driver's error may quote the URL, so it is not passed on as the cause.
    throw new Error(`${shown} is not a valid MongoDB URL: ${reason}`);
  }
}

/** Stricter than the driver, so that no part of a password is mistaken for a host or a database and shown. */
function parsed(url: string): ConnectionString {
  try {
    const parts = new ConnectionString(url);
    const { hosts, pathname, hash } = parts;
    if (hosts.every((host) => HOST.test(host)) && /^\/[^@/]*$/.test(pathname) && hash === '') return parts;
  } catch {
    // The parser's error may quote the password, so it is dropped.
  }
  throw new Error(
    'The MongoDB URL must have the form mongodb://user:password@host:port/database?options. ' +
      'In the user and the password, write @ : / ? # as %40 %3A %2F %3F %23.',
  );
}

/** The default timeouts that the URL does not set. Option names are not case-sensitive. */
function patienceBeside(options: ConnectionString['searchParams']): MongoClientOptions {
  return Object.fromEntries(Object.entries(PATIENCE).filter(([key]) => !options.has(key)));
}

function secretsOf(user: string, password: string, options: ConnectionString['searchParams']): string[] {
  const hidden = [...options].filter(([key]) => /password|properties|token/i.test(key)).map(([, value]) => value);
  return [user, password, ...hidden].flatMap((secret) => (secret ? [secret, decoded(secret)] : []));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
