/** How to reach the servers of the message bus, from MESSAGE_BUS_URL. */
export interface MessageBusServers {
  /** `host:port`; the port can be absent. */
  readonly hosts: readonly string[];
  readonly tls: boolean;
  readonly credentials?: { readonly user: string; readonly password: string } | { readonly token: string };
}

/**
 * Reads `nats://user:password@one:4222,two:4222`, `nats://token@one`, or the same with `tls://`. The scheme and the
 * credentials of the first server apply to all of them.
 * @returns undefined if it is malformed. An error would contain the password.
 */
export function readMessageBusUrl(text: string): MessageBusServers | undefined {
  const [, scheme, servers = ''] = /^(nats|tls):\/\/(.+)$/.exec(text) ?? [];
  // Clients of NATS write the scheme and the credentials before every server.
  const urls = servers.split(',').map((server) => parsed(server.replace(`${scheme}://`, '')));
  const [first] = urls;
  if (first === undefined || !urls.every((url) => url !== undefined && isPlain(url, first))) return undefined;
  const hosts = urls.flatMap((url) => (url === undefined ? [] : [url.host]));
  const credentials = credentialsIn(first);
  if (credentials === null) return undefined;
  return { hosts, tls: scheme === 'tls', ...(credentials && { credentials }) };
}

export function isMessageBusUrl(text: string): boolean {
  return readMessageBusUrl(text) !== undefined;
}

function parsed(server: string): URL | undefined {
  const url = `nats://${server}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** Whether nothing follows the port, and the credentials are absent or those of the first server. */
function isPlain({ hostname, pathname, search, hash, username, password }: URL, first: URL): boolean {
  const sameUser = username + password === '' || (username === first.username && password === first.password);
  return hostname !== '' && ['', '/'].includes(pathname) && search + hash === '' && sameUser;
}

/** @returns null if they are malformed */
function credentialsIn({ username, password }: URL): MessageBusServers['credentials'] | null {
  try {
    const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
    if (secret !== '') return user === '' ? null : { user, password: secret };
    return user === '' ? undefined : { token: user };
  } catch {
    return null;
  }
}
