import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { type Api, problem, SECRET, startApi } from '../support/api';

const secret = new TextEncoder().encode(SECRET);

function hs256(claims: object = { sub: 'ada' }): SignJWT {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' });
}

describe('A token signed with the shared secret', () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi({ AUTH_ISSUER: 'https://issuer.test', AUTH_AUDIENCE: 'campaigns' });
  });

  afterAll(() => api.stop());

  const lasting = (claims?: object) => hs256(claims).setExpirationTime('1 minute');
  const good = () => hs256().setIssuer('https://issuer.test').setAudience('campaigns');
  const list = (authorization?: string) =>
    api.anonymous().get('/api/campaigns?limit=none', authorization === undefined ? {} : { authorization });

  // The 400 comes from after the authentication.
  it('is accepted', async () => {
    const token = await good().setExpirationTime('1 minute').sign(secret);
    expect((await list(`Bearer ${token}`)).status).toBe(400);
    expect((await list(`bearer  ${token}`)).status).toBe(400);
  });

  it('is accepted when the clock of its issuer is a few seconds ahead', async () => {
    const ahead = good().setIssuedAt('4 seconds from now').setNotBefore('4 seconds from now');
    expect((await list(`Bearer ${await ahead.setExpirationTime('1 minute').sign(secret)}`)).status).toBe(400);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['no expiry', () => good().sign(secret)],
    ['an expiry that is not a number', () => hs256({ sub: 'ada', exp: 'never' }).sign(secret)],
    ['an expiry one second ago', () => good().setExpirationTime('1 second ago').sign(secret)],
    ['a start in the future', () => good().setNotBefore('1 minute from now').setExpirationTime('1 hour').sign(secret)],
    [
      'another secret',
      () =>
        good()
          .setExpirationTime('1 minute')
          .sign(new TextEncoder().encode('another secret of more than 32 bytes, too')),
    ],
    [
      'another algorithm',
      () => new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS512' }).sign(Buffer.alloc(64, 1)),
    ],
    [
      'no signature',
      () => new UnsecuredJWT({ sub: 'ada' }).setIssuer('https://issuer.test').setAudience('campaigns').encode(),
    ],
    ['another issuer', () => lasting().setIssuer('https://other.test').setAudience('campaigns').sign(secret)],
    ['another audience', () => lasting().setIssuer('https://issuer.test').setAudience('other').sign(secret)],
    ['no audience', () => lasting().setIssuer('https://issuer.test').sign(secret)],
    ['no user', () => lasting({}).setIssuer('https://issuer.test').setAudience('campaigns').sign(secret)],
    [
      'an empty user',
      () => lasting({ sub: '' }).setIssuer('https://issuer.test').setAudience('campaigns').sign(secret),
    ],
    [
      'a user that is not a string',
      () => lasting({ sub: 7 }).setIssuer('https://issuer.test').setAudience('campaigns').sign(secret),
    ],
    ['a string that is not a token', () => 'nonsense'],
    ['three parts that cannot be decoded', () => 'a.b.c'],
  ])('is refused with %s', async (_what, make) => {
    const { status, headers, body } = await list(`Bearer ${await make()}`);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body).toEqual(problem(401, 'unauthorized'));
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Token abc'])(
    'is missing from the header %p',
    async (authorization) => {
      const { status, headers, body } = await list(authorization);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer');
      expect(body).toEqual(problem(401, 'unauthorized'));
    },
  );

  it('is required on every route below /api, and on no other', async () => {
    const anonymous = api.anonymous();
    for (const response of api.published.described().filter((name) => name.endsWith(' 200') || name.endsWith(' 201'))) {
      const [method, path] = response.split(' ') as [string, string];
      const { status } = await anonymous.send(method, path.replace('{id}', '0d3c7f0e-95a9-4f53-9ac7-1de2ff9a0c4e'));
      expect([method, path, status === 401]).toEqual([method, path, path.startsWith('/api/')]);
    }
    expect((await anonymous.get('/docs')).status).toBe(200);
    expect((await anonymous.get('/openapi.json')).status).toBe(200);
  });

  it('is rejected after it expires, even if it was accepted before', async () => {
    const now = Date.now();
    const token = await good()
      .setExpirationTime(Math.floor(now / 1_000) + 30)
      .sign(secret);
    expect((await list(`Bearer ${token}`)).status).toBe(400);
    jest.useFakeTimers({ now: now + 31_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      expect((await list(`Bearer ${token}`)).status).toBe(401);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('A token signed by an issuer that publishes its keys', () => {
  let issuer: Server;
  let published: object[] = [];
  let api: Api;

  beforeAll(async () => {
    issuer = createServer((_request, response) => response.end(JSON.stringify({ keys: published })));
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(async () => {
    published = [];
    const { port } = issuer.address() as AddressInfo;
    api = await startApi({ AUTH_JWT_SECRET: '', AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks.json` });
  });

  afterEach(() => api.stop());
  afterAll(() => new Promise((resolve) => issuer.close(resolve)));

  async function publish(alg: string, kid: string): Promise<CryptoKey> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    published.push({ ...(await exportJWK(publicKey)), alg, kid, use: 'sig' });
    return privateKey;
  }

  const signed = (alg: string, kid: string, key: CryptoKey) =>
    new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg, kid }).setExpirationTime('1 minute').sign(key);
  const list = (token: string) =>
    api.anonymous().get('/api/campaigns?limit=none', { authorization: `Bearer ${token}` });

  it.each(['RS256', 'ES256', 'EdDSA'])('is accepted with %s', async (alg) => {
    const key = await publish(alg, 'one');
    expect((await list(await signed(alg, 'one', key))).status).toBe(400);
  });

  it('is refused with a key that is not published', async () => {
    await publish('ES256', 'one');
    const { privateKey } = await generateKeyPair('ES256');
    expect((await list(await signed('ES256', 'one', privateKey))).status).toBe(401);
    expect((await list(await signed('ES256', 'two', privateKey))).status).toBe(401);
  });

  it('is refused with an algorithm that is not accepted', async () => {
    const key = await publish('ES384', 'one');
    expect((await list(await signed('ES384', 'one', key))).status).toBe(401);
  });

  it('is refused when signed with a public key', async () => {
    await publish('RS256', 'one');
    const token = await new SignJWT({ sub: 'ada' })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(JSON.stringify(published[0])));
    expect((await list(token)).status).toBe(401);
  });

  it('cannot be checked while the keys are unavailable', async () => {
    const key = await publish('ES256', 'one');
    const token = await signed('ES256', 'one', key);
    published = 'nonsense' as unknown as object[];
    const { status, headers, body } = await list(token);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body).toEqual(problem(503, 'keys_unavailable'));
  });
});
