import { type Api, type ApiResponse, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';

const ORIGIN = 'https://app.example.com';
const OTHERS = ['https://app.example.com.evil.test', 'https://evil.test', 'http://app.example.com', 'null', ''];

const corsHeaders = ({ headers }: ApiResponse) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('CORS', () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi({ CORS_ORIGINS: `${ORIGIN}, http://localhost:5173` });
  });

  afterAll(() => api.stop());

  const preflight = (origin: string, path = '/api/campaigns') =>
    api.anonymous().send('OPTIONS', path, {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });

  it.each([ORIGIN, 'http://localhost:5173'])('allows the configured origin %s', async (origin) => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization,content-type,idempotency-key',
      'access-control-max-age': '600',
      vary: expect.stringContaining('Origin'),
      'x-request-id': expect.any(String),
    });
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(headers['access-control-allow-methods']).toContain(method);
    }
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each(OTHERS)('sends no headers to another origin: %j', async (origin) => {
    const response = await preflight(origin);
    expect(response.status).toBe(405);
    expect(corsHeaders(response)).toEqual([]);
    expect(response.headers['vary']).toContain('Origin');
    expect(corsHeaders(await api.anonymous().get('/api/campaigns', { origin }))).toEqual([]);
  });

  it('exposes the response headers, also on errors', async () => {
    const ada = await api.as('ada');
    const sender = await connectSender(ada);
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [sender] };
    const created = await ada.post('/api/campaigns', draft, { origin: ORIGIN });
    const rejected = [
      await ada.post('/api/campaigns', {}, { origin: ORIGIN }),
      await api.anonymous().get('/api/campaigns', { origin: ORIGIN }),
      await ada.get('/api/nowhere', { origin: ORIGIN }),
    ];
    expect([created, ...rejected].map(({ status }) => status)).toEqual([201, 400, 401, 404]);
    for (const { headers } of [created, ...rejected]) {
      expect(headers['access-control-allow-origin']).toBe(ORIGIN);
      const exposed = headers['access-control-expose-headers']!.toLowerCase().split(', ');
      expect(exposed).toEqual(
        expect.arrayContaining(['etag', 'location', 'retry-after', 'ratelimit', 'ratelimit-policy', 'ignored-fields']),
      );
    }
  });

  it('does not affect requests without an origin', async () => {
    const response = await (await api.as('ada')).get('/api/campaigns');
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual([]);
  });

  it('does not affect unknown routes and methods that are not allowed', async () => {
    const anybody = api.anonymous();
    expect((await anybody.get('/nowhere')).body).toEqual(problem(404, 'route_not_found'));
    expect(await anybody.send('OPTIONS', '/nowhere')).toMatchObject({ status: 404 });
    const { status, headers } = await anybody.send('OPTIONS', '/api/campaigns');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('Without CORS_ORIGINS', () => {
  it('no origin gets CORS headers', async () => {
    const api = await startApi();
    const response = await api.anonymous().send('OPTIONS', '/api/campaigns', { headers: { origin: ORIGIN } });
    expect(response.status).toBe(405);
    expect([...corsHeaders(response), response.headers['vary']]).toEqual([undefined]);
    await api.stop();
  });
});

describe('Security headers', () => {
  const EXPECTED = {
    'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  };

  it('are on every response', async () => {
    const api = await startApi();
    const ada = await api.as('ada');
    const anybody = api.anonymous();
    const responses = [
      await ada.get('/api/campaigns'),
      await ada.post('/api/campaigns', {}),
      await ada.send('POST', '/api/campaigns', { text: '{' }),
      await anybody.get('/api/campaigns'),
      await anybody.get('/nowhere'),
      await anybody.get('/docs'),
      await anybody.get('/openapi.json'),
      await anybody.get('/health/live'),
    ];
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 400, 401, 404, 200, 200, 200]);
    for (const { headers } of responses) {
      expect(headers).toMatchObject(EXPECTED);
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
    await api.stop();
  });

  it('let the API documentation run: its page has no script or frame of its own', async () => {
    const api = await startApi();
    const { text, headers } = await api.anonymous().get('/docs');
    const scripts = [...text.matchAll(/<script([^>]*)>([^<]*)/g)];
    expect(scripts).not.toEqual([]);
    for (const [, attributes, code] of scripts) {
      expect(attributes).toMatch(/ src="(?!https?:|\/\/)[^"]+"/);
      expect(code!.trim()).toBe('');
    }
    expect(text).not.toMatch(/ on\w+="|<iframe|<base/i);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).not.toContain('upgrade-insecure-requests');
    await api.stop();
  });

  it('require TLS and allow calls to the public URL if that URL uses HTTPS', async () => {
    const api = await startApi({ PUBLIC_URL: 'https://example.com/campaigns' });
    const { headers } = await api.anonymous().get('/docs');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://example.com;");
    await api.stop();
  });
});
