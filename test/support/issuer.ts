import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** An issuer of tokens that publishes its keys over HTTP, or misbehaves. Counts its requests. */
export class Issuer {
  requests = 0;
  readonly keys: object[] = [];
  /** If defined, responds instead of the published keys. */
  misbehave: Respond | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.server = createServer((request, response) => {
      this.requests += 1;
      (this.misbehave ?? this.publish)(request, response);
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    issuer.server.listen(0, '127.0.0.1');
    await once(issuer.server, 'listening');
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  /** Publishes a new key. @returns a function that signs tokens of a user with it */
  async addKey(kid: string, alg = 'ES256'): Promise<(user?: string) => Promise<string>> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    this.keys.push({ ...(await exportJWK(publicKey)), alg, kid, use: 'sig' });
    return (user = 'ada') => signed(privateKey, { alg, kid }, user);
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private readonly publish: Respond = (_request, response) => response.end(JSON.stringify({ keys: this.keys }));
}

export function signed(key: CryptoKey, header: { alg: string; kid: string }, user: string): Promise<string> {
  const token = new SignJWT({ sub: user, jti: `${Math.random()}` }).setProtectedHeader(header);
  return token.setExpirationTime('10 days').sign(key);
}
