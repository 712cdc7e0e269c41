interface Value {
  readonly pattern: RegExp;
  readonly wanted: string;
}

const YES_OR_NO: Value = { pattern: /^(true|false)$/, wanted: 'true or false' };
const NUMBER: Value = { pattern: /^(-1|\d+)$/, wanted: 'a whole number' };
const TEXT: Value = { pattern: /^.+$/, wanted: 'a string that is not empty' };
const NODE: Value = { pattern: /^(leader|follower|read_?only_?replica|random)$/i, wanted: 'leader, follower, …' };

const KEYS: Readonly<Record<string, Value>> = {
  tls: YES_OR_NO,
  tlsCAFile: TEXT,
  userCertFile: TEXT,
  userKeyFile: TEXT,
  connectionName: TEXT,
  nodePreference: NODE,
  maxDiscoverAttempts: NUMBER,
  discoveryInterval: NUMBER,
  gossipTimeout: NUMBER,
  keepAliveInterval: NUMBER,
  keepAliveTimeout: NUMBER,
};

/** Keys that the client accepts but this service rejects, with the reason. */
const UNWANTED: Readonly<Record<string, string>> = {
  // Trap: if it is false, an append that conflicts resolves, with a revision that is not the stream's.
  throwOnAppendFailure: 'the service needs conflicts as errors',
  // Trap: the client ignores it, and prints a warning with the whole connection string, including the password.
  tlsVerifyCert: 'the client does not support it; set tlsCAFile to the certificate authority instead',
  defaultDeadline: 'the service has its own deadlines',
};

/** The parts of a connection string that contain no secret. Error messages use them. */
export interface EventstoredbAddress {
  /** `host:port`, comma-separated. */
  readonly hosts: string;
  readonly hasCredentials: boolean;
  readonly usesTls: boolean;
}

/** @param text a connection string that `checkConnectionString` accepts */
export function addressIn(text: string): EventstoredbAddress {
  const [, credentials, hosts = ''] = /^[^:]+:\/\/(?:([^@?]*)@)?([^/?]*)/.exec(text.trim()) ?? [];
  return { hosts, hasCredentials: credentials !== undefined, usesTls: !/[?&]tls=false/i.test(text) };
}

/**
 * Checks an `esdb://` or `esdb+discover://` string before the client sees it.
 *
 * Trap: if the client finds an unknown key, it prints the whole string, including the password.
 * @throws Error with a message for operators that contains no password
 */
export function checkConnectionString(text: string): void {
  const [, hosts = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(text.trim()) ?? [];
  const parts = /^(?:esdb|esdb\+discover):\/\/(?:(.*)@)?([^@]*?)\/*$/s.exec(hosts);
  if (parts === null) throw unusable('it must look like esdb://host:2113?tls=true');
  const [, credentials, addresses = ''] = parts;
  if (credentials !== undefined) checkCredentials(credentials);
  if (!areAddresses(addresses)) {
    throw unusable('its hosts must be a comma-separated list of host:port');
  }
  const values = readQuery(query);
  // Trap: without TLS, the client silently sends no credentials.
  if (credentials !== undefined && values.get('tls') === 'false') {
    throw unusable('credentials are never sent without TLS: remove them, or remove tls=false');
  }
}

function areAddresses(text: string): boolean {
  return text.split(',').every((address) => /^[^\s:/,]+(:\d{1,5})?$/.test(address));
}

function checkCredentials(credentials: string): void {
  if (!/^[^:@/]+:[^:@/]+$/.test(credentials) || !isPercentEncoded(credentials)) {
    throw unusable('its user and password must be percent-encoded and separated by one colon');
  }
}

function isPercentEncoded(text: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(text);
}

function readQuery(query: string | undefined): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of query === undefined ? [] : query.replace(/\/+$/, '').split('&')) {
    const [name = '', value = ''] = splitOnce(pair);
    const unwanted = Object.keys(UNWANTED).find((key) => flat(key) === flat(name));
    if (unwanted !== undefined) throw unusable(`${unwanted} may not be set: ${UNWANTED[unwanted]}`);
    const key = Object.keys(KEYS).find((known) => flat(known) === flat(name));
    if (key === undefined) {
      throw unusable(`it has an unknown key; the known keys are ${Object.keys(KEYS).join(', ')}`);
    }
    if (!KEYS[key]!.pattern.test(value)) throw unusable(`${key} must be ${KEYS[key]!.wanted}`);
    values.set(key, value);
  }
  return values;
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** Normalizes a key as the client does: `tls_ca_file` equals `tlsCAFile`. */
function flat(key: string): string {
  return key.trim().toLowerCase().replace(/[_-]/g, '');
}

/** The message omits the string: in a malformed string, the password cannot be found and masked. */
export function unusable(sentence: string): Error {
  return new Error(`The EventStoreDB connection string cannot be used: ${sentence}.`);
}
