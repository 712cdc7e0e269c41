import { randomUUID } from 'node:crypto';
import { EventstoredbDouble, TLS_CERTIFICATE } from '../tools/eventstoredb/eventstoredb.double';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { EMAIL_SENDER } from '../support/api-senders';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';

const PASSWORD = 'hunter2hunter2';
/** As in the header `Authorization`. */
const ENCODED = btoa(`ada:${PASSWORD}`);
/** An address without a server. */
const UNREACHABLE = '127.0.0.1:1';
const UNAUTHENTICATED = 16;

/** Checks everything that a service shows: its output at the most detailed log level, and its responses. */
describe('The password in the URL of a store or of the message bus is never shown', () => {
  const folder = temporaryFolder();
  const eventstoredb = new EventstoredbDouble({ tls: true });
  let service: ServiceProcess | undefined;

  beforeAll(() => eventstoredb.start());
  afterEach(async () => {
    service?.signal('SIGKILL');
    await service?.ended;
  });
  afterAll(async () => {
    await eventstoredb.stop();
    folder.remove();
  });

  const run = (variables: Record<string, string>): ServiceProcess =>
    (service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      LOG_LEVEL: 'trace',
      AUTH_JWT_SECRET: SECRET,
      ...variables,
    }));

  it.each([
    ['EVENT_STORE_URL', `http://ada:${PASSWORD}@${UNREACHABLE}`],
    ['EVENT_STORE_URL', `esdb://ada:${PASSWORD}@${UNREACHABLE}?tsl=true`],
    ['EVENT_STORE_URL', `esdb://ada:a@${PASSWORD}@${UNREACHABLE}`],
    ['READ_MODEL_URL', `http://ada:${PASSWORD}@${UNREACHABLE}`],
    ['READ_MODEL_URL', `mongodb://ada:${PASSWORD}@${UNREACHABLE}/x?retryWrite=true`],
    ['READ_MODEL_URL', `mongodb://ada:a@${PASSWORD}@${UNREACHABLE}/x`],
    ['READ_MODEL_URL', `mongodb://ada:${PASSWORD}@${UNREACHABLE}/x?serverSelectionTimeoutMS=50`],
    ['MESSAGE_BUS_URL', `http://ada:${PASSWORD}@${UNREACHABLE}`],
    ['MESSAGE_BUS_URL', `nats://ada:${PASSWORD}@${UNREACHABLE}/x`],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', `http://ada:${PASSWORD}@${UNREACHABLE}`],
  ])('by a service that cannot start with %s=%s', async (name, url) => {
    const { code, stdout, stderr } = await run({ [name]: url }).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Cannot start\. .{30}/);
    expect(stderr).not.toContain(PASSWORD);
  });

  it('by a service whose event store is unreachable', () => expectNoPassword(`esdb://ada:${PASSWORD}@${UNREACHABLE}`));

  it('by a service whose cluster is unreachable', () =>
    expectNoPassword(`esdb+discover://ada:${PASSWORD}@${UNREACHABLE}?maxDiscoverAttempts=1`));

  it('by a service whose credentials the event store rejects', async () => {
    for (const call of ['append', 'read', 'subscribe', 'features'] as const) {
      eventstoredb.faults.every(call, { kind: 'fail', code: UNAUTHENTICATED, exception: 'not-authenticated' });
    }
    await expectNoPassword(
      `esdb://ada:${PASSWORD}@localhost:${eventstoredb.port}?tlsCAFile=${encodeURIComponent(TLS_CERTIFICATE)}`,
    );
    // The password was sent, so it could have been shown.
    const sent = eventstoredb.requests.map(({ headers }) => String(headers['authorization']));
    expect(sent).toContain(`Basic ${ENCODED}`);
  });

  async function expectNoPassword(url: string): Promise<void> {
    const running = run({ EVENT_STORE_URL: url });
    const baseUrl = (await running.listening()).url;
    const responses = [
      await request(`${baseUrl}/health/ready`),
      await request(`${baseUrl}/api/senders`, { method: 'POST', body: JSON.stringify(EMAIL_SENDER) }),
      await request(`${baseUrl}/api/campaigns/${randomUUID()}`),
      await untilResponse(
        () => request(`${baseUrl}/metrics`),
        ({ text }) => /^projector_interruptions_total\{consumer="campaigns.v4"\} [1-9]/m.test(text),
      ),
    ];
    running.signal('SIGTERM');
    const { stdout, stderr } = await running.ended;
    for (const { status } of responses.slice(0, 3)) expect(status).toBeGreaterThanOrEqual(500);
    expect(stdout).toContain('the projector was interrupted');
    for (const shown of [stdout, stderr, ...responses.map(({ text }) => text)]) {
      expect(shown).not.toContain(PASSWORD);
      expect(shown).not.toContain(ENCODED);
    }
  }

  async function request(url: string, init: RequestInit = {}) {
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(url, { ...init, headers });
    return { status: response.status, text: await response.text() };
  }
});
