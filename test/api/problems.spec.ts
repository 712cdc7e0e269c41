import { connect } from 'node:net';
import { type Api, type Client, problem, startApi } from '../support/api';

describe('Every error is a problem document', () => {
  let api: Api;
  let ada: Client;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as('ada');
  });

  afterAll(() => api.stop());

  it('for a path without a route', async () => {
    for (const url of ['/api/nothing', '/nothing', '/api', '/', '/api/campaigns/x/y/z', '/api/%zz']) {
      const { status, headers, body } = await ada.get(url);
      expect([url, status]).toEqual([url, 404]);
      expect(headers['content-type']).toBe('application/problem+json');
      expect(body).toEqual(problem(404, 'route_not_found', { instance: url, request_id: headers['x-request-id'] }));
    }
  });

  it('without the query in `instance`, because it may contain secrets', async () => {
    const { body } = await ada.get('/api/nothing?token=secret');
    expect(body.instance).toBe('/api/nothing');
  });

  it.each([
    ['PUT', '/api/campaigns', 'GET, HEAD, POST'],
    ['PATCH', '/api/senders', 'GET, HEAD, POST'],
    ['POST', '/api/senders/0d3c7f0e-95a9-4f53-9ac7-1de2ff9a0c4e', 'DELETE, GET, HEAD'],
    ['DELETE', '/api/campaigns/0d3c7f0e-95a9-4f53-9ac7-1de2ff9a0c4e/history', 'GET, HEAD'],
    ['OPTIONS', '/health/live', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
  ])('for %s on %s, which allows %s', async (method, url, allow) => {
    const { status, headers, body } = await ada.send(method, url, {
      text: 'whatever',
      headers: { 'content-type': 'a/b' },
    });
    expect(status).toBe(405);
    expect(headers['allow']).toBe(allow);
    expect(body).toEqual(problem(405, 'method_not_allowed'));
  });

  it.each([
    ['malformed JSON', '{"type": "email"'],
    ['no body', ''],
    ['a key that could change a prototype', '{"__proto__": {"admin": true}}'],
    ['a nested key that could change a prototype', '{"operating_hours": {"__proto__": {}}}'],
    ['a constructor key that could change a prototype', '{"constructor": {"prototype": {}}}'],
    ['a list', '[]'],
    ['a string', '"email"'],
    ['a number', '1'],
    ['null', 'null'],
    ['a body that is nested too deeply', `{"name": ${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
  ])('for %s as the body', async (_what, text) => {
    for (const url of ['/api/campaigns', '/api/senders']) {
      const { status, headers, body } = await ada.send('POST', url, { text });
      expect(status).toBe(400);
      expect(headers['content-type']).toBe('application/problem+json');
      const errors = [{ field: expect.any(String), message: expect.stringMatching(/^must /) }];
      expect(body).toEqual(problem(400, 'invalid_request', { errors }));
    }
  });

  it('for a POST without a body or content type', async () => {
    const { status, body } = await ada.send('POST', '/api/campaigns');
    expect(status).toBe(400);
    expect(body).toEqual(problem(400, 'invalid_request'));
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('for a body of content type %s', async (type) => {
    const { status, body } = await ada.send('POST', '/api/campaigns', {
      text: 'a=b',
      headers: { 'content-type': type },
    });
    expect(status).toBe(415);
    expect(body).toEqual(problem(415, 'unsupported_media_type'));
  });

  it('with status 413 for a body larger than 1 MiB, but not for one of 1 MiB', async () => {
    const limit = 1024 * 1024;
    const filled = (size: number) => `{"a":"${'x'.repeat(size - 8)}"}`;
    const tooLarge = await ada.send('POST', '/api/campaigns', { text: filled(limit + 1) });
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.body).toEqual(problem(413, 'payload_too_large'));
    const large = await ada.send('POST', '/api/campaigns', { text: filled(limit) });
    expect(large.status).toBe(400);
  });

  it.each([
    ['bytes that are not HTTP', 'hello\r\n\r\n', 400, 'invalid_request'],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('for %s', async (_what, sent, status, code) => {
    const listening = await startApi();
    await listening.app.listen(0, '127.0.0.1');
    try {
      const received = await exchange(Number(new URL(await listening.app.getUrl()).port), sent);
      const [head, body] = received.split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(head).toContain('Content-Type: application/problem+json');
      expect(JSON.parse(body!)).toMatchObject({ status, code });
    } finally {
      await listening.stop();
    }
  });
});

/** Everything that the server sends in response, until it closes the connection. */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  return received;
}
