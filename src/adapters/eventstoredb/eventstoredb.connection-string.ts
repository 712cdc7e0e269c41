interface Value {
  readonly pattern: RegExp;
  readonly wanted: string;
}

const YES_OR_NO: Value = { pattern: /^(true|false)$/, wanted: 'true or false' };
const NUMBER: Value = { pattern: /^(-1|\d+)$/, wanted: 'a whole number' };
const TEXT: Value = { pattern: /^.+$/, wanted: 'a text' };
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

/** Keys that the client would take, and why they are not wanted here. */
const UNWANTED: Readonly<Record<string, string>> = {
  // Trap: without it an append that met a conflict resolves, and with a revision that is not the stream's.
  throwOnAppendFailure: 'conflicts have to be errors',
  // Trap: the client ignores it, and prints the connection string, password and all, to say so.
  tlsVerifyCert: 'the client does not support it; name the authority with tlsCAFile',
  defaultDeadline: 'the service keeps deadlines of its own',
};

/** What may be shown of a connection string, and what helps to explain an error. */
export interface EventstoredbAddress {
  /** `host:port`, with commas between several. */
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
 * Trap: the client prints the whole string, password and all, when it meets a key that it does not know.
 * @throws Error with a sentence for people, in which no password stands
 */
export function checkConnectionString(text: string): void {
  const [, hosts = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(text.trim()) ?? [];
  const parts = /^(?:esdb|esdb\+discover):\/\/(?:(.*)@)?([^@]*?)\/*$/s.exec(hosts);
  if (parts === null) throw unusable('it must look like esdb://host:2113?tls=true');
  const [, credentials, addresses = ''] = parts;
  if (credentials !== undefined) checkCredentials(credentials);
  if (!areAddresses(addresses)) {
    throw unusable('its hosts must look like host:port, with commas between them');
  }
  const values = readQuery(query);
  // Trap: the client sends no credentials when there is no TLS, and says nothing.
  if (credentials !== undefined && values.get('tls') === 'false') {
    throw unusable('credentials are never sent without TLS: leave them out, or leave tls=false out');
  }
}

function areAddresses(text: string): boolean {
  return text.split(',').every((address) => /^[^\s:/,]+(:\d{1,5})?$/.test(address));
}

function checkCredentials(credentials: string): void {
  if (!/^[^:@/]+:[^:@/]+$/.test(credentials) || !isPercentEncoded(credentials)) {
    throw unusable('its user and password must be percent-encoded, with one colon between them');
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
      throw unusable(`it has a key that is not known; the known ones are ${Object.keys(KEYS).join(', ')}`);
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

/** How the client compares keys: `tls_ca_file` is `tlsCAFile`. */
function flat(key: string): string {
  return key.trim().toLowerCase().replace(/[_-]/g, '');
}

/** Without the string itself: where it is malformed, nothing tells a password in it from the rest. */
export function unusable(sentence: string): Error {
  return new Error(`The EventStoreDB connection string cannot be used: ${sentence}.`);
}
