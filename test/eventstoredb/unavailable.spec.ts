import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { SECRET } from '../support/api';
import { type EventstoredbDouble, TLS_CERTIFICATE } from '../tools/eventstoredb/eventstoredb.double';
import { openStore, startDouble, subscribed } from '../tools/eventstoredb/on-double';
import { newEvent, newStream } from '../support/new-events';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';

const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const CA = `tlsCAFile=${encodeURIComponent(TLS_CERTIFICATE)}`;

async function refusing(code: number): Promise<EventstoredbDouble> {
  const double = await startDouble({ tls: true });
  for (const call of ['append', 'read', 'subscribe', 'features'] as const)
    double.faults.every(call, { kind: 'fail', code });
  return double;
}

/** Each with the reason in the readiness response, and the advice in the log. */
const cases: [string, () => Promise<string>, string, RegExp][] = [
  [
    'a wrong password',
    async () => `esdb://ada:hunter2hunter2@localhost:${(await refusing(UNAUTHENTICATED)).port}?${CA}`,
    'credentials_rejected',
    /rejected the user or password in EVENT_STORE_URL/,
  ],
  [
    'no credentials',
    async () => `esdb://localhost:${(await refusing(UNAUTHENTICATED)).port}?${CA}`,
    'credentials_missing',
    /set esdb:\/\/user:password@localhost:\d+ in EVENT_STORE_URL/,
  ],
  [
    'a user without rights',
    async () => `esdb://ada:hunter2hunter2@localhost:${(await refusing(PERMISSION_DENIED)).port}?${CA}`,
    'not_permitted',
    /lacks rights.*\$all/,
  ],
  [
    'an unknown certificate authority',
    async () => `esdb://localhost:${(await startDouble({ tls: true })).port}`,
    'tls_failed',
    /self-signed certificate.*tlsCAFile/,
  ],
  [
    'plain text to a server with TLS',
    async () => `esdb://localhost:${(await startDouble({ tls: true })).port}?tls=false`,
    'unreachable',
    /remove tls=false/,
  ],
  [
    'TLS to a server without it',
    async () => `esdb://localhost:${(await startDouble()).port}?${CA}`,
    'tls_failed',
    /does not speak TLS.*set tls=false/,
  ],
  [
    'no server at the address',
    async () => 'esdb://127.0.0.1:1?tls=false',
    'unreachable',
    /ECONNREFUSED 127\.0\.0\.1:1/,
  ],
  ['an unknown host', async () => 'esdb://nowhere.invalid:2113?tls=false', 'unreachable', /Name resolution failed/],
  [
    'an unreachable cluster',
    async () => 'esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=1',
    'unreachable',
    /Failed to discover.*Check the hosts/,
  ],
];

describe('An unavailable EventStoreDB', () => {
  it.each(cases)('says in one line what to do about %s', async (_, opened, reason, sentence) => {
    const url = await opened();
    // Without a name server, or on a stalled machine, the reason takes longer than the default deadline.
    const store = openStore(url, { readDeadline: 25_000 });
    const [, hosts] = /([^@/]+:\d+)/.exec(url)!;
    for (const failing of [store.ping(), subscribed(store, newStream()).next()]) {
      const error = await failing.then(
        () => undefined,
        (thrown: unknown) => thrown as StoreUnavailable,
      );
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error!.reason).toBe(reason);
      expect(error!.message).toMatch(sentence);
      expect(error!.message).toContain(`EventStoreDB at ${hosts} cannot be used: `);
      expect(error!.message).not.toMatch(/\n|hunter2|\d\d:\d\d:\d\d/);
    }
  });

  it('is the reason why the outcome of an append is unknown', async () => {
    const store = openStore(await cases[0]![1]());
    const appending = store.append(newStream(), 'no_stream', [newEvent()]);
    await expect(appending).rejects.toThrow(AppendOutcomeUnknown);
    await expect(appending).rejects.toThrow(/rejected the user or password/);
  });

  it('is logged once, without a stack, and readiness shows the reason', async () => {
    const folder = temporaryFolder();
    const service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      AUTH_JWT_SECRET: SECRET,
      EVENT_STORE_URL: await cases[0]![1](),
    });
    try {
      const { url } = await service.listening();
      const get = async (path: string) => {
        const response = await fetch(`${url}${path}`);
        return { status: response.status, text: await response.text() };
      };
      await untilResponse(
        () => get('/metrics'),
        ({ text }) => /^projector_interruptions_total\{consumer="campaigns.v4"\} [4-9]/m.test(text),
      );
      const ready = await get('/health/ready');
      expect(ready.status).toBe(503);
      expect(JSON.parse(ready.text)).toMatchObject({
        status: 'unavailable',
        event_store: 'unavailable',
        event_store_reason: 'credentials_rejected',
        projector: 'interrupted',
      });
    } finally {
      service.signal('SIGTERM');
    }
    const { stdout, stderr } = await service.ended;
    folder.remove();
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('projector was interrupted'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', reason: 'credentials_rejected' });
    expect(stdout + stderr).not.toMatch(/"stack"|UNAUTHENTICATED|hunter2/);
  });
});
