import { MongoClient, type MongoClientOptions } from 'mongodb';

const DEFAULT_DATABASE = 'campaigns';

const HOST = String.raw`(?:\[[0-9A-Fa-f:.]+\]|[^:@/?#,[\]]+)(?::\d+)?`;
/** User, password, hosts, database, options. Stricter than the driver, so that no part of a password passes for another. */
const FORM = new RegExp(
  String.raw`^mongodb(?:\+srv)?://(?:([^:@/?#]*)(?::([^:@/?#]*))?@)?(${HOST}(?:,${HOST})*)(?:/([^@/?#]*))?(?:\?([^#]*))?$`,
);

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
  /** The URL without user, password and options: fit to be shown. */
  readonly shown: string;
}

/**
 * Nothing is connected yet.
 * @throws Error with a sentence for people, in which no password stands
 */
export function readMongodbUrl(url: string): MongodbAddress {
  const [, user, password, hosts, path, query] = FORM.exec(url) ?? refuseForm();
  const options = new URLSearchParams(query);
  const shown = `${url.slice(0, url.indexOf('://'))}://${hosts}/${path || DEFAULT_DATABASE}`;
  try {
    const database = decodeURIComponent(path || DEFAULT_DATABASE);
    const client = new MongoClient(url, { appName: 'campaigns', ignoreUndefined: true, ...patienceBeside(options) });
    client.db(database);
    return { client, database, shown };
  } catch (error) {
    const reason = without(secretsOf(user, password, options), (error as Error).message);
    // The driver's own error is left behind: it may quote the URL.
    throw new Error(`${shown} is not a MongoDB URL that can be used: ${reason}`);
  }
}

function refuseForm(): never {
  throw new Error(
    'The MongoDB URL is not of the form mongodb://user:password@host:port/database?options. ' +
      'Characters such as @ : / ? # in the user or the password must be written as %40 %3A %2F %3F %23.',
  );
}

function patienceBeside(options: URLSearchParams): MongoClientOptions {
  const named = new Set([...options.keys()].map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(PATIENCE).filter(([key]) => !named.has(key.toLowerCase())));
}

function secretsOf(user: string | undefined, password: string | undefined, options: URLSearchParams): string[] {
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
