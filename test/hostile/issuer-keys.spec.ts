import { Logger } from '@nestjs/common';
import { generateKeyPair } from 'jose';
import { type Api, problem, startApi } from '../support/api';
import { Issuer, signed } from '../support/issuer';
import { clockAt } from '../support/wall-clock';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe("While the issuer's keys", () => {
  let issuer: Issuer;
  let api: Api;
  let sign: (user?: string) => Promise<string>;
  let warnings: jest.SpyInstance;
  const clock = clockAt();

  beforeEach(async () => {
    issuer = await Issuer.start();
    sign = await issuer.addKey('one');
    clock.start();
    warnings = jest.spyOn(Logger.prototype, 'warn');
    api = await startApi({ AUTH_JWT_SECRET: '', AUTH_JWKS_URL: `${issuer.url}?key=hunter2` });
  });

  afterEach(async () => {
    clock.stop();
    warnings.mockRestore();
    await api.stop();
    await issuer.stop();
  });

  const ask = (token: string) => api.anonymous().get('/api/campaigns', { authorization: `Bearer ${token}` });
  const statusOf = async (token: string) => (await ask(token)).status;
  const statusesOf = (tokens: readonly string[]) => Promise.all(tokens.map(statusOf));
  const newTokens = (count: number) => Promise.all(Array.from({ length: count }, () => sign()));

  describe('can be fetched', () => {
    it('they are fetched once for many requests at the same time', async () => {
      expect(new Set(await statusesOf(await newTokens(50)))).toEqual(new Set([200]));
      expect(issuer.requests).toBe(1);
    });

    it('they are fetched again about once a minute, and a withdrawn key stops working', async () => {
      const token = await sign();
      expect(await statusOf(token)).toBe(200);
      issuer.keys.length = 0;
      clock.advance(61 * SECOND);
      expect(await statusOf(token)).toBe(401);
      expect(issuer.requests).toBe(2);
    });

    it('a new key is found at once', async () => {
      expect(await statusOf(await sign())).toBe(200);
      const signNew = await issuer.addKey('two');
      expect(await statusesOf([await signNew(), await signNew(), await sign()])).toEqual([200, 200, 200]);
      expect(issuer.requests).toBe(2);
    });

    it('invented key ids cause a request every few seconds at most', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      const invented = (kid: number) => signed(privateKey, { alg: 'ES256', kid: `invented ${kid}` }, 'ada');
      expect(await statusOf(await sign())).toBe(200);
      for (let second = 0; second < 20; second++) {
        const tokens = await Promise.all(Array.from({ length: 20 }, (_, kid) => invented(kid)));
        expect(new Set(await statusesOf(tokens))).toEqual(new Set([401]));
        clock.advance(SECOND);
      }
      expect(issuer.requests).toBeLessThanOrEqual(1 + 20 / 5);
      expect(issuer.requests).toBeGreaterThan(1);
    });

    it('an invented key id in the very first token causes no second request', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      expect(await statusOf(await signed(privateKey, { alg: 'ES256', kid: 'invented' }, 'ada'))).toBe(401);
      expect(issuer.requests).toBe(1);
    });

    it('a malformed key does not affect the others', async () => {
      issuer.keys.unshift(null as never, 'text' as never, { kty: 7 }, { kty: 'EC', kid: 'zero' });
      expect(await statusOf(await sign())).toBe(200);
    });
  });

  describe('cannot be fetched', () => {
    const down = () => (issuer.misbehave = (request) => request.socket.destroy());

    it('tokens are checked with the last good keys for a day, and the issuer gets few requests', async () => {
      const token = await sign();
      expect(await statusOf(token)).toBe(200);
      down();
      for (let minutes = 0; minutes < 60; minutes++) {
        clock.advance(60 * SECOND);
        expect(await statusesOf([token, ...(await newTokens(5))])).toEqual(Array(6).fill(200));
      }
      expect(issuer.requests).toBeLessThanOrEqual(61);
      clock.advance(22 * HOUR);
      expect(await statusOf(token)).toBe(200);
      clock.advance(2 * HOUR);
      expect((await ask(token)).body).toEqual(problem(503, 'keys_unavailable'));
      issuer.misbehave = undefined;
      clock.advance(31 * SECOND);
      expect(await statusOf(token)).toBe(200);
    });

    it('a clock that is set back has no effect', async () => {
      const token = await sign();
      expect(await statusOf(token)).toBe(200);
      down();
      clock.advance(-HOUR);
      expect(await statusOf(token)).toBe(200);
      expect(issuer.requests).toBe(2);
    });

    it('the time between two requests to the issuer grows up to half a minute', async () => {
      down();
      const token = await sign();
      const seconds: number[] = [];
      for (let second = 0; second < 120; second++) {
        const before = issuer.requests;
        const { status, headers } = await ask(token);
        expect([status, headers['retry-after']]).toEqual([503, '5']);
        if (issuer.requests > before) seconds.push(second);
        clock.advance(SECOND);
      }
      expect(seconds).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    });

    it('many requests at once share one request to an issuer that does not respond, and none waits for the next', async () => {
      expect(await statusOf(await sign())).toBe(200);
      issuer.misbehave = () => undefined;
      clock.advance(61 * SECOND);
      expect(new Set(await statusesOf(await newTokens(30)))).toEqual(new Set([200]));
      expect(issuer.requests).toBe(2);
      clock.advance(2 * SECOND);
      // These get their responses while a request to the issuer is still open.
      expect(new Set(await statusesOf(await newTokens(30)))).toEqual(new Set([200]));
      await until(() => issuer.requests === 3);
      expect(new Set(await statusesOf(await newTokens(30)))).toEqual(new Set([200]));
      expect(issuer.requests).toBe(3);
    });

    it('the log says once which address failed and why, and once that it works again', async () => {
      const infos = jest.spyOn(Logger.prototype, 'log');
      const token = await sign();
      expect(await statusOf(token)).toBe(200);
      issuer.misbehave = (_request, response) => response.writeHead(500).end('hunter2');
      for (let minutes = 0; minutes < 5; minutes++) {
        clock.advance(61 * SECOND);
        await statusesOf(await newTokens(3));
      }
      issuer.misbehave = undefined;
      // No other fetch starts while the last failing one is still open.
      while (infos.mock.calls.length === 0) {
        clock.advance(61 * SECOND);
        await statusOf(token);
      }
      clock.advance(61 * SECOND);
      await statusOf(token);
      const about = (spy: jest.SpyInstance) =>
        spy.mock.calls.map(([message]) => String(message)).filter((message) => message.includes("issuer's keys"));
      const address = issuer.url;
      expect(about(warnings)).toEqual([
        expect.stringContaining(`Cannot fetch the issuer's keys from ${address}: it responded with 500. The last keys`),
      ]);
      expect(about(infos)).toEqual([`The issuer's keys can be fetched from ${address} again.`]);
      infos.mockRestore();
    });

    const drip = (response: { write(text: string): unknown; destroyed: boolean }) => {
      const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(' ')), 100);
    };

    it.each<[string, NonNullable<Issuer['misbehave']>, RegExp]>([
      ['an error', (_, response) => response.writeHead(404).end(), /responded with 404/],
      [
        'a redirect',
        (_, response) => response.writeHead(302, { location: '/jwks.json?ok' }).end(),
        /responded with 302/,
      ],
      ['HTML', (_, response) => response.end('<html>'), /not JSON/],
      ['nothing', (_, response) => response.end(), /not JSON/],
      ['null', (_, response) => response.end('null'), /not a JSON Web Key Set/],
      ['something else', (_, response) => response.end('{"keys":{}}'), /not a JSON Web Key Set/],
      ['no usable key', (_, response) => response.end('{"keys":[1,null,{}]}'), /no usable key/],
      [
        'half a response',
        (_, response) => (response.writeHead(200, { 'content-length': 9 }), response.write('{'), response.destroy()),
        /UND_ERR_SOCKET|terminated/,
      ],
      ['a byte now and then', (_, response) => drip(response.writeHead(200)), /did not arrive within 3 s/],
    ])('%s from the issuer counts as a failure', async (_what, misbehave, reason) => {
      const token = await sign();
      expect(await statusOf(token)).toBe(200);
      issuer.misbehave = misbehave;
      clock.advance(61 * SECOND);
      expect(await statusOf(token)).toBe(200);
      expect(issuer.requests).toBe(2);
      expect(warnings.mock.calls.map(([message]) => String(message))).toContainEqual(expect.stringMatching(reason));
      expect(JSON.stringify(warnings.mock.calls)).not.toContain('hunter2');
    });

    it('an endless response is read only up to the size limit of a key set', async () => {
      let sent = 0;
      const chunk = Buffer.alloc(65_536, ' ');
      issuer.misbehave = (_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(chunk)) sent += chunk.length;
          sent += chunk.length;
        };
        response.on('drain', more);
        more();
      };
      expect(await statusOf(await sign())).toBe(503);
      // The buffers of the connection hold some more.
      expect(sent).toBeLessThan(8 * 1_048_576);
      expect(warnings).toHaveBeenCalledWith(expect.stringContaining('larger than 1048576 bytes'));
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
