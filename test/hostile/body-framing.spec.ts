import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { closeGently } from '../../src/http/intake/close-gently';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { RawConnection } from '../support/raw-connection';

const MIB = 1_048_576;

let api: Api;
let ada: Client;
let authorization: string;
let sender: string;

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  ada = await api.as('ada');
  authorization = `Bearer ${await api.tokenOf('ada')}`;
  sender = await connectSender(ada);
});

afterAll(() => api.stop());

const draft = (name: string = randomUUID()) => ({ type: 'email', name, sender_account_ids: [sender] });
const post = (text: string | Buffer, headers?: Record<string, string>) =>
  ada.send('POST', '/api/campaigns', { text, ...(headers && { headers }) });

describe('An operation without a body', () => {
  const EMPTY_BODIES = [
    ['a JSON content type', 'Content-Type: application/json\r\n\r\n'],
    ['a JSON content type and a length of 0', 'Content-Type: application/json\r\nContent-Length: 0\r\n\r\n'],
    ['a text content type', 'Content-Type: text/plain\r\n\r\n'],
    ['a malformed content type', 'Content-Type: nonsense\r\n\r\n'],
    ['an unknown charset', 'Content-Type: application/json; charset=klingon\r\n\r\n'],
    ['a content encoding', 'Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n'],
    ['an empty chunked body', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['an empty chunked body without a type', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ] as const;

  const ROUTES: (readonly [string, string, () => Promise<string>, number])[] = [
    ['DELETE', '/api/senders/:id', async () => `/api/senders/${await connectSender(ada)}`, 200],
    ['GET', '/api/senders/:id', async () => Promise.resolve(`/api/senders/${sender}`), 200],
    ['GET', '/api/senders', async () => Promise.resolve('/api/senders'), 200],
    ['GET', '/api/campaigns', async () => Promise.resolve('/api/campaigns'), 200],
    ['GET', '/api/campaigns/:id', async () => (await post(JSON.stringify(draft()))).headers['location']!, 200],
    ['GET', '/health/live', async () => Promise.resolve('/health/live'), 200],
    ['GET', '/metrics', async () => Promise.resolve('/metrics'), 200],
    ['GET', '/openapi.json', async () => Promise.resolve('/openapi.json'), 200],
  ];

  it.each(ROUTES)('ignores the framing and type of an empty body: %s %s', async (method, _route, path, expected) => {
    for (const [what, rest] of EMPTY_BODIES) {
      const connection = await RawConnection.to(api);
      connection.send(`${method} ${await path()} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n${rest}`);
      expect([what, await connection.status()]).toEqual([what, expected]);
      connection.drop();
    }
  });

  it('still checks the token', async () => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await api.anonymous().send('DELETE', `/api/senders/${sender}`, { headers });
    expect(status).toBe(401);
  });

  it.each([
    ['JSON', '{"a":1}', 'application/json'],
    ['malformed JSON', '{', 'application/json'],
    ['text', 'hello', 'text/plain'],
  ])('ignores a body of %s, and serves the next request on the connection', async (_what, body, type) => {
    const connection = await RawConnection.to(api);
    for (const count of [1, 2]) {
      connection.send(
        `DELETE /api/senders/${await connectSender(ada)} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
          `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(await connection.status(count)).toBe(200);
    }
    connection.drop();
  });

  it.each(['GET', 'DELETE'])('stops reading an endless body of a %s', async (method) => {
    const connection = await RawConnection.to(api);
    connection.send(
      `${method} /api/senders/${await connectSender(ada)} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,2,\r\n',
    );
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1\.1 200 [^]*\r\nConnection: close\r\n/i);
  });
});

describe('A request that is rejected before its body is read', () => {
  it.each([
    ['without a token', 'POST', '/api/campaigns', 'Host: x', 401],
    ['to an unknown path', 'POST', '/nothing', 'Host: x', 404],
    ['with another media type', 'POST', '/api/campaigns', 'Content-Type: text/plain', 415],
    ['with a length over the limit', 'POST', '/api/campaigns', 'Content-Type: application/json', 413],
  ])('%s loses its connection', async (_what, method, path, header, status) => {
    const connection = await RawConnection.to(api);
    const token = status === 401 ? '' : `Authorization: ${authorization}\r\n`;
    connection.send(`${method} ${path} HTTP/1.1\r\nHost: x\r\n${token}${header}\r\nContent-Length: 1000000000\r\n\r\n`);
    expect(await connection.untilClosed()).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [^]*\r\nConnection: close\r\n`, 'i'),
    );
  });

  it.each([
    ['without a token', '', 401],
    ['with a length over the limit', 'authorized', 413],
  ])('%s gets its response even if the caller continues to send', async (_what, token, status) => {
    const connection = await RawConnection.to(api, true);
    connection.send(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\n${token && `Authorization: ${authorization}\r\n`}` +
        `Content-Type: application/json\r\nContent-Length: ${8 * MIB}\r\n\r\n`,
    );
    expect(await connection.status()).toBe(status);
    for (let sent = 0; sent < 8; sent++) await connection.sendAll(Buffer.alloc(MIB));
    connection.end();
    await connection.untilClosed();
    expect(connection.error).toBeUndefined();
  });

  it('loses its connection after a timeout if the caller never closes it', () => {
    jest.useFakeTimers();
    try {
      const socket = new Socket();
      closeGently(socket);
      socket.destroySoon();
      expect(socket.destroyed).toBe(false);
      jest.runAllTimers();
      expect(socket.destroyed).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it('keeps its connection when the body is small', async () => {
    const connection = await RawConnection.to(api);
    for (const count of [1, 2]) {
      connection.send('POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
      expect(await connection.status(count)).toBe(404);
    }
    connection.drop();
  });
});

describe('The bytes of a body', () => {
  const named = (name: Buffer) =>
    Buffer.concat([
      Buffer.from('{"type":"email","name":"'),
      name,
      Buffer.from(`","sender_account_ids":["${sender}"]}`),
    ]);

  it.each([
    ['Latin-1', Buffer.from('Käse', 'latin1')],
    ['a lone continuation byte', Buffer.from([0x61, 0x80])],
    ['a sequence that is cut off', Buffer.from([0x61, 0xe2, 0x82])],
    ['an overlong form', Buffer.from([0xc0, 0xaf])],
    ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
    ['a code point beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
  ])('must be UTF-8, and not %s', async (_what, name) => {
    const { status, body } = await post(named(name));
    expect(status).toBe(400);
    expect(body).toEqual(problem(400, 'invalid_request', { errors: [{ field: '', message: 'must be UTF-8' }] }));
  });

  it('are checked before anything is stored: two names never become one', async () => {
    for (const letter of ['ä', 'ö']) expect((await post(named(Buffer.from(letter, 'latin1')))).status).toBe(400);
    expect((await ada.get('/api/campaigns')).text).not.toContain('\ufffd');
  });

  it('may encode any code point', async () => {
    const name = `Käse 👩‍💻 ${randomUUID()}`;
    const { status, body } = await post(named(Buffer.from(name)));
    expect([status, body.campaign?.name]).toEqual([201, name]);
  });

  it('may begin with one byte order mark', async () => {
    expect((await post(`\ufeff${JSON.stringify(draft())}`)).status).toBe(201);
    expect((await post(`\ufeff\ufeff${JSON.stringify(draft())}`)).status).toBe(400);
  });

  it('in UTF-16 are rejected', async () => {
    expect((await post(Buffer.from(`\ufeff${JSON.stringify(draft())}`, 'utf16le'))).status).toBe(400);
  });
});

describe('The content type of a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ; charset=utf8',
    'application/json; profile=x; charset=Utf-8',
    'application/json;',
  ])('may be %s', async (type) => {
    expect((await post(JSON.stringify(draft()), { 'content-type': type })).status).toBe(201);
  });

  it.each([
    'application/json; charset=iso-8859-1',
    'application/json; charset="latin1"',
    'application/json; CHARSET=utf-16',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset=',
    'application/json; charset=utf-8x',
    'text/plain; charset=utf-8',
    'application/jsonx',
    'application/vnd.api+json',
    'multipart/form-data; boundary=application/json',
    'application',
    '; charset=utf-8',
  ])('may not be %s', async (type) => {
    const { status, body } = await post(JSON.stringify(draft()), { 'content-type': type });
    expect(status).toBe(415);
    expect(body).toEqual(problem(415, 'unsupported_media_type'));
  });

  it('is required', async () => {
    const connection = await RawConnection.to(api);
    connection.send(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(await connection.status()).toBe(415);
    connection.drop();
  });
});

describe('A content encoding', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'gzip, gzip', 'nonsense'])(
    'of %s is rejected',
    async (coding) => {
      for (const url of ['/api/campaigns', '/api/senders']) {
        const { status, headers, body } = await ada.send('POST', url, {
          text: gzipSync(JSON.stringify(draft())),
          headers: { 'content-encoding': coding },
        });
        expect(status).toBe(415);
        expect(body).toEqual(
          problem(415, 'unsupported_media_type', { detail: expect.stringContaining('Content-Encoding') }),
        );
        expect(headers['accept-encoding']).toBe('identity');
      }
    },
  );

  it('of identity is accepted', async () => {
    expect((await post(JSON.stringify(draft()), { 'content-encoding': 'identity' })).status).toBe(201);
  });

  it('in the transfer encoding is rejected too', async () => {
    const connection = await RawConnection.to(api);
    connection.send(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    );
    expect(await connection.status()).toBe(415);
    connection.drop();
  });
});

describe('A key that could change a prototype', () => {
  it.each([
    ['{"__proto__": {"admin": true}}', '/__proto__', '__proto__'],
    ['{"operating_hours": {"__proto__": {}}}', '/operating_hours/__proto__', '__proto__'],
    ['{"a": [{"b": {"\\u005f_proto__": 1}}]}', '/a/0/b/__proto__', '__proto__'],
    ['{"constructor": {"prototype": {}}}', '/constructor/prototype', 'constructor.prototype'],
    ['{"a~/b": {"constructor": {"prototype": 1}}}', '/a~0~1b/constructor/prototype', 'constructor.prototype'],
  ])('is named in the response: %s', async (text, field, key) => {
    for (const url of ['/api/campaigns', '/api/senders']) {
      const { status, body } = await ada.send('POST', url, { text });
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ field, message: `must not be present: the key ${key} is not accepted` }]);
    }
  });

  it('is not reported for harmless bodies', async () => {
    const harmless = { ...draft(), constructor: 1, prototype: {}, inner: { constructor: {} }, text: '"__proto__":' };
    expect((await post(JSON.stringify(harmless))).status).toBe(201);
  });
});
