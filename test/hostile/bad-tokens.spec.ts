import { SignJWT } from 'jose';
import { ClientAddresses } from '../../src/http/auth/client-addresses';
import { type Api, problem, SECRET, startApi } from '../support/api';
import { clockAt } from '../support/wall-clock';

const LIMIT = 10;
/** Tokens that are verified at the same time. A burst can exceed the limit by this number. */
const AT_ONCE = 32;
const SECOND = 1_000;
const HOME = '192.0.2.1';

describe('After too many rejected tokens from one client address', () => {
  let api: Api;
  const clock = clockAt();

  beforeEach(async () => {
    clock.start();
    api = await startApi({ BAD_TOKEN_LIMIT: String(LIMIT) });
  });

  afterEach(async () => {
    clock.stop();
    await api.stop();
  });

  function signed(secret: string, user = 'ada'): Promise<string> {
    const token = new SignJWT({ sub: user, jti: `${Math.random()}` }).setProtectedHeader({ alg: 'HS256' });
    return token.setExpirationTime('1 hour').sign(new TextEncoder().encode(secret));
  }

  const good = (user?: string) => signed(SECRET, user);
  const forged = () => signed('a secret that somebody guessed, of 32 bytes');

  async function ask(token: string | undefined, remoteAddress = HOME) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, ...response } = await api.app.inject({ url: '/api/campaigns', headers, remoteAddress });
    return { status: statusCode, headers: response.headers, body: response.json<object>() };
  }

  const statusOf = async (token: string | undefined, address?: string) => (await ask(token, address)).status;

  async function exhaust(address?: string): Promise<void> {
    for (let sent = 0; sent < LIMIT; sent++) expect(await statusOf(await forged(), address)).toBe(401);
  }

  it('further ones get 429 until the minute ends', async () => {
    await exhaust();
    const { status, headers, body } = await ask(await forged());
    expect([status, headers['retry-after']]).toEqual([429, '60']);
    expect(body).toEqual(problem(429, 'rate_limited'));
    clock.advance(59 * SECOND);
    expect(await statusOf(await forged())).toBe(429);
    clock.advance(SECOND);
    expect(await statusOf(await forged())).toBe(401);
  });

  it('few of a thousand simultaneous tokens are verified', async () => {
    const tokens = await Promise.all(Array.from({ length: 1_000 }, forged));
    const statuses = await Promise.all(tokens.map((token) => statusOf(token)));
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(LIMIT + AT_ONCE);
  });

  it('every kind of invalid token counts', async () => {
    for (let sent = 0; sent < LIMIT; sent++) await statusOf(['nonsense', 'a.b.c', `${await good()}x`][sent % 3]);
    expect(await statusOf('nonsense')).toBe(429);
  });

  it('tokens that were accepted before still are, even when they must be verified again', async () => {
    const token = await good();
    expect(await statusOf(token)).toBe(200);
    clock.advance(40 * SECOND);
    await exhaust();
    expect(await statusOf(token)).toBe(200);
    clock.advance(30 * SECOND);
    expect(await statusOf(await forged())).toBe(429);
    expect(await statusOf(token)).toBe(200);
    clock.advance(3_600 * SECOND);
    expect(await statusOf(token)).toBe(401);
  });

  it('a valid token that was not accepted before gets 429 too, because it may be a guess', async () => {
    await exhaust();
    const token = await good();
    expect(await statusOf(token)).toBe(429);
    clock.advance(60 * SECOND);
    expect(await statusOf(token)).toBe(200);
  });

  it('a burst of new, good tokens is not rejected', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, (_, user) => good(`user-${user}`)));
    expect(new Set(await Promise.all(tokens.map((token) => statusOf(token))))).toEqual(new Set([200]));
  });

  it('other addresses are not affected', async () => {
    await exhaust();
    expect(await statusOf(await good(), '192.0.2.2')).toBe(200);
    expect(await statusOf(await forged(), '192.0.2.2')).toBe(401);
    expect(await statusOf(await forged(), `::ffff:${HOME}`)).toBe(429);
  });

  it('an IPv6 client cannot evade the limit with another address of its network', async () => {
    await exhaust('2001:db8:1:2::1');
    expect(await statusOf(await forged(), '2001:db8:1:2:3:4:5:6')).toBe(429);
    expect(await statusOf(await forged(), '2001:db8:1:3::1')).toBe(401);
    await exhaust('2001:db8::1');
    expect(await statusOf(await forged(), '2001:db8::ffff:0:1')).toBe(429);
    expect(await statusOf(await forged(), '2001:db9::1')).toBe(401);
  });

  it('requests without a token get 401 as before, and do not count', async () => {
    for (let sent = 0; sent < 3 * LIMIT; sent++) expect(await statusOf(undefined)).toBe(401);
    await exhaust();
    expect(await statusOf(undefined)).toBe(401);
  });

  it('routes that need no token respond as before', async () => {
    await exhaust();
    const { statusCode } = await api.app.inject({ url: '/health/live', remoteAddress: HOME });
    expect(statusCode).toBe(200);
  });
});

describe('The client address', () => {
  const PROXY = '10.0.0.7';
  let api: Api;

  afterEach(() => api.stop());

  async function statusOf(remoteAddress: string, forwardedFor: string): Promise<number> {
    const headers = { authorization: 'Bearer a.b.c', 'x-forwarded-for': forwardedFor };
    return (await api.app.inject({ url: '/api/campaigns', headers, remoteAddress })).statusCode;
  }

  it('comes from the header of a trusted proxy', async () => {
    api = await startApi({ BAD_TOKEN_LIMIT: '1', TRUSTED_PROXIES: '10.0.0.0/8, ::1' });
    expect(await statusOf(PROXY, '192.0.2.1')).toBe(401);
    expect(await statusOf(PROXY, '192.0.2.1')).toBe(429);
    expect(await statusOf(PROXY, '192.0.2.2')).toBe(401);
    // The entries of the client come before the entry of the proxy.
    expect(await statusOf(PROXY, '192.0.2.99, 192.0.2.1')).toBe(429);
  });

  it('may be unknown or link-local', async () => {
    api = await startApi({ BAD_TOKEN_LIMIT: '1', TRUSTED_PROXIES: 'fe80::/10' });
    expect(await statusOf('fe80::1%eth0', '192.0.2.1')).toBe(401);
    expect(await statusOf('fe80::2%eth0', '192.0.2.1')).toBe(429);
    const addresses = new ClientAddresses(['10.0.0.0/8']);
    expect(addresses.of({ ip: undefined, headers: { 'x-forwarded-for': '192.0.2.1' } })).toBe('');
  });

  it.each([{}, { TRUSTED_PROXIES: '10.0.0.0/8' }])(
    'does not come from the header of an untrusted peer: %j',
    async (variables) => {
      api = await startApi({ BAD_TOKEN_LIMIT: '1', ...variables });
      expect(await statusOf('192.0.2.1', '192.0.2.2')).toBe(401);
      expect(await statusOf('192.0.2.1', '192.0.2.3')).toBe(429);
    },
  );
});

describe('Without a limit on rejected tokens', () => {
  it('every invalid token gets 401', async () => {
    const api = await startApi({ BAD_TOKEN_LIMIT: '0' });
    for (let sent = 0; sent < 100; sent++) {
      expect((await api.anonymous().get('/api/campaigns', { authorization: 'Bearer a.b.c' })).status).toBe(401);
    }
    await api.stop();
  });
});
