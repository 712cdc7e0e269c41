import { type Api, type Client, startApi } from '../support/api';
import { untilAnswer } from '../support/until-answer';

let api: Api;
let anybody: Client;

beforeAll(async () => {
  api = await startApi();
  anybody = api.anonymous();
});

afterAll(() => api.stop());

describe('GET /health', () => {
  it('says that the process lives', async () => {
    const { status, body } = await anybody.get('/health/live');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  it('says that the service is ready, once the projector has caught up', async () => {
    const answer = await untilAnswer(
      () => anybody.get('/health/ready'),
      ({ status, body }) => {
        if (body.projector === 'catching_up') expect(status).toBe(503);
        return body.projector === 'live';
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok', event_store: 'ok', read_model: 'ok', projector: 'live' });
  });
});

describe('GET /metrics', () => {
  it('counts requests by route, method and status, and by no other part of the address', async () => {
    await anybody.get('/api/campaigns/7a4bfa9c-6c07-4e1c-8e6a-4cbd5dd5c4a5');
    await anybody.get('/api/nowhere/7a4bfa9c-6c07-4e1c-8e6a-4cbd5dd5c4a5');
    const { status, headers, text } = await anybody.get('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/campaigns/:id",status="401"} 1',
    );
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('7a4bfa9c');
  });
});

describe('X-Request-Id', () => {
  it.each(['abc', '~'.repeat(128), '{"a":1}'])('comes back as it was sent: %s', async (id) => {
    const { headers } = await anybody.get('/health/live', { 'x-request-id': id });
    expect(headers['x-request-id']).toBe(id);
  });

  it.each(['', 'a b', 'x'.repeat(129), 'ä'])('is a fresh one instead of %p', async (id) => {
    const { headers } = await anybody.get('/health/live', { 'x-request-id': id });
    expect(headers['x-request-id']).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  });

  it('is on errors, too', async () => {
    const { headers, body } = await anybody.get('/api/campaigns', { 'x-request-id': 'mine' });
    expect(headers['x-request-id']).toBe('mine');
    expect(body.request_id).toBe('mine');
  });
});
