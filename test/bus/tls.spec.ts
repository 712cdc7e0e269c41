import { TLS_CERTIFICATE } from '../tools/eventstoredb/eventstoredb.double';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { untilReadiness } from './bus';

const TLS = `tls { cert_file: "${TLS_CERTIFICATE}", key_file: "${TLS_CERTIFICATE.replace(/crt$/, 'key')}" }`;
const TRUSTED = { NODE_EXTRA_CA_CERTS: TLS_CERTIFICATE };

describeOnNats('With TLS, the service', ({ path }) => {
  const folder = temporaryFolder();
  let nats: NatsServer;
  let service: ServiceProcess | undefined;

  afterEach(async () => {
    service?.signal('SIGKILL');
    await service?.ended;
    await nats.remove();
  });
  afterAll(() => folder.remove());

  function start(scheme: string, trusted: Record<string, string>): ServiceProcess {
    return (service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      AUTH_JWT_SECRET: SECRET,
      MESSAGE_BUS_URL: `${scheme}://localhost:${nats.port}`,
      ...trusted,
    }));
  }

  it.each(['tls', 'nats'])('connects to a server that it trusts, with %s://', async (scheme) => {
    nats = await NatsServer.start(path, TLS);
    const { url } = await start(scheme, TRUSTED).listening();
    await untilReadiness(url, ({ message_bus }) => message_bus === 'ok');
  });

  it.each<[string, string, Record<string, string>, RegExp]>([
    ['to a server that it does not trust', TLS, {}, /self-signed certificate/],
    ['without TLS, if the URL demands it', '', TRUSTED, /tls/],
  ])('does not connect %s', async (_what, settings, trusted, reason) => {
    nats = await NatsServer.start(path, settings);
    const starting = start('tls', trusted);
    const said = 'the message bus is unavailable';
    await Promise.any([starting.says(said), starting.logged(said)]);
    starting.signal('SIGTERM');
    const { stdout, stderr } = await starting.ended;
    const line = `${stderr}${stdout}`.split('\n').find((one) => one.includes(said));
    expect((JSON.parse(line!) as { reason: string }).reason).toMatch(reason);
    expect(stderr + stdout).not.toContain('connected to the message bus');
  });
});
