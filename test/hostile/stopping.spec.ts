import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { ObservedConnection } from './sockets';

const HALF_HEAD = 'GET / HTTP/1.1\r\nHo';
const LIVE = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

let folder: ReturnType<typeof temporaryFolder>;
let service: ServiceProcess | undefined;

beforeEach(() => (folder = temporaryFolder()));

afterEach(async () => {
  service?.signal('SIGKILL');
  await service?.ended;
  folder.remove();
});

async function start(variables: Record<string, string> = {}): Promise<string> {
  service = ServiceProcess.run('main.ts', {
    PORT: '0',
    DATA_DIR: folder.file('data'),
    AUTH_JWT_SECRET: SECRET,
    ...variables,
  });
  return (await service.listening()).url;
}

describe('On SIGTERM', () => {
  it('silent connections and half-sent heads do not keep the process alive', async () => {
    const url = await start({ STOP_TIMEOUT_MS: '5000' });
    const silent = Array.from(
      { length: 40 },
      (_, index) => new ObservedConnection(url, index % 2 === 0 ? '' : HALF_HEAD),
    );
    await Promise.all(silent.map(({ opened }) => opened));
    service!.signal('SIGTERM');
    expect(await service!.ended).toMatchObject({ code: 0, signal: null });
    expect(await Promise.all(silent.map(({ ended }) => ended))).toEqual(silent.map(() => 'end'));
  });

  it('an idle connection still serves a request in transit, announces that it closes, and closes without a reset', async () => {
    const url = await start();
    const [used, unused] = [new ObservedConnection(url, LIVE), new ObservedConnection(url, LIVE)];
    await Promise.all([used.has('"ok"'), unused.has('"ok"')]);
    service!.signal('SIGTERM');
    await refused(url);
    used.text = '';
    used.socket.write(LIVE);
    await used.has('"ok"');
    expect(used.response()).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect([await used.ended, await unused.ended]).toEqual(['end', 'end']);
    expect(await service!.ended).toMatchObject({ code: 0, signal: null });
  });

  it('a response that cannot be finished in time never looks complete, and the log has the number of resets', async () => {
    const url = await start({ STOP_TIMEOUT_MS: '5000' });
    const slow = new ObservedConnection(url);
    await slow.opened;
    slow.socket.pause();
    // In one write, so that the service has received all of them when it sends the first response.
    slow.socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
    while (!(await (await fetch(`${url}/metrics`)).text()).includes('route="/openapi.json"'));
    service!.signal('SIGTERM');
    const { code, stdout } = await service!.ended;
    expect(code).toBe(0);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(last).toMatchObject({ level: 'warn', connections_reset: 1 });
    slow.socket.resume();
    await slow.ended;
    // All responses have the same length. The last one may also be cut in its head.
    const [head, length] = /^[^]*?\r\ncontent-length: (\d+)\r\n[^]*?\r\n\r\n/i.exec(slow.text)!;
    expect(slow.text.length % (head.length + Number(length))).toBeGreaterThan(0);
  });

  it('a second signal resets the requests in progress', async () => {
    const url = await start();
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    const waiting = new ObservedConnection(
      url,
      `POST /api/senders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    await waiting.has('100 Continue');
    service!.signal('SIGTERM');
    await refused(url);
    service!.signal('SIGTERM');
    expect(await waiting.ended).toBe('reset');
    expect(await service!.ended).toMatchObject({ code: 143 });
  });

  it('the process ends in time although the event store cannot be reached', async () => {
    const url = await start({ EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false', STOP_TIMEOUT_MS: '1500' });
    const idle = new ObservedConnection(url, LIVE);
    await idle.has('"ok"');
    service!.signal('SIGTERM');
    const { code, signal } = await service!.ended;
    expect(signal).toBeNull();
    expect([0, 1]).toContain(code);
  });

  it.each([0, 100, 400, 1_000, 2_500])('%i ms after its startup begins, the process ends by itself', async (delay) => {
    const listener = folder.file('listener.cjs');
    // Reports when the handler is installed, so that no signal is sent before Node is ready.
    writeFileSync(
      listener,
      "process.on('newListener', (name) => name === 'SIGTERM' && process.stderr.write('ready\\n'))",
    );
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      NODE_OPTIONS: `--require ${listener}`,
    });
    await service.says('ready');
    await setTimeout(delay);
    service.signal('SIGTERM');
    const { code, signal, stderr } = await service.ended;
    expect([code, signal]).toEqual([0, null]);
    expect(stderr).not.toContain('Cannot start');
  });
});

/** Resolves when the service accepts no more connections: its shutdown has begun. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const probe = new ObservedConnection(url);
    const open = await Promise.race([probe.opened.then(() => true), probe.ended.then(() => false)]);
    probe.socket.destroy();
    if (!open) return;
  }
}
