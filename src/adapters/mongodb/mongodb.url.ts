import { MongoClient, type MongoClientOptions } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';

const DEFAULT_DATABASE = 'campaigns';

/** A name or an address, and a port. */
const HOST = /^(\[[\da-f:.]+\]|[^:[\]]+)(:\d+)?$/i;

/** How long the driver waits, in milliseconds; the URL may say otherwise. */
const PATIENCE = {
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 3_000,
  // A server that stays silent for this and a connect timeout is taken for lost, and all that waits for it told so.
  heartbeatFrequencyMS: 5_000,
  // Longer than emptying a large collection takes.
  socketTimeoutMS: 60_000,
} satisfies MongoClientOptions;

export interface MongodbAddress {
  readonly client: MongoClient;
  readonly database: string;
  /** The URL without user, password and options: safe to log. */
  readonly shown: string;
}

/**
 * Connects to nothing.
 * @throws Error with a message for people that contains no password
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
    // The driver's own error is left behind: it may quote the URL.
    throw new Error(`${shown} is not a MongoDB URL that can be used: ${reason}`);
  }
}

/** Stricter than the driver, so that no part of a password can be taken for a host or a database, and shown. */
function parsed(url: string): ConnectionString {
  try {
    const parts = new ConnectionString(url);
    const { hosts, pathname, hash } = parts;
    if (hosts.every((host) => HOST.test(host)) && /^\/[^@/]*$/.test(pathname) && hash === '') return parts;
  } catch {
    // The parser's error may quote the password.
  }
  throw new Error(
    'The MongoDB URL is not of the form mongodb://user:password@host:port/database?options. ' +
      'Characters such as @ : / ? # in the user or the password must be written as %40 %3A %2F %3F %23.',
  );
}

/** The names of options are not case-sensitive. */
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
