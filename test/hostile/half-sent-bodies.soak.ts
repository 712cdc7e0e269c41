import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { RawConnection } from '../support/raw-connection';
import { ServiceProcess } from '../support/service-process';

const MIB = 1_048_576;
const IN_FLIGHT = 64 * MIB;
const BODIES = Number(process.env['SOAK_BODIES'] ?? 460);

/** A body without its last byte. */
const ALMOST_ALL = Buffer.alloc(MIB - 1, ' ');

describe(`${BODIES} half-sent bodies of 1 MiB each`, () => {
  let service: ServiceProcess;
  let url: string;
  let connections: RawConnection[] = [];

  beforeAll(async () => {
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      EVENT_STORE_URL: 'sqlite::memory:',
      READ_MODEL_URL: 'sqlite::memory:',
      AUTH_JWT_SECRET: SECRET,
      BODIES_IN_FLIGHT_LIMIT: String(IN_FLIGHT),
      NODE_OPTIONS: '--max-old-space-size=128',
    });
    ({ url } = await service.listening());
  });

  afterEach(() => {
    connections.forEach((connection) => connection.drop());
    connections = [];
  });

  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
  });

  async function halfSend(authorization: string): Promise<RawConnection> {
    const connection = await RawConnection.open(url);
    connections.push(connection);
    connection.send(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\n${authorization}Content-Type: application/json\r\n` +
        `Content-Length: ${MIB}\r\n\r\n`,
    );
    connection.send(ALMOST_ALL);
    return connection;
  }

  async function measured(name: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  it('without a token are rejected unread', async () => {
    const before = await measured('process_resident_memory_bytes');
    for (let count = 0; count < BODIES; count++) expect(await (await halfSend('')).status()).toBe(401);
    expect(await measured('http_request_bodies_in_flight_bytes')).toBe(0);
    expect((await measured('process_resident_memory_bytes')) - before).toBeLessThan(2 * IN_FLIGHT);
  });

  it('with tokens of ten users fill the limit and no more, and others are served', async () => {
    const config = readConfig({ AUTH_JWT_SECRET: SECRET });
    const tokens = await Promise.all(Array.from({ length: 10 }, (_, index) => issueToken(config, `user ${index}`, 1)));
    const before = await measured('process_resident_memory_bytes');
    let rejected = 0;
    for (let count = 0; count < BODIES; count++) {
      const connection = await halfSend(`Authorization: Bearer ${tokens[count % tokens.length]}\r\n`);
      connection.status().then(
        (status) => (rejected += status === 503 ? 1 : 0),
        () => undefined,
      );
    }
    while (rejected < BODIES - 64) expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await measured('http_request_bodies_in_flight_bytes')).toBe(IN_FLIGHT);
    expect((await measured('process_resident_memory_bytes')) - before).toBeLessThan(3 * IN_FLIGHT);
    connections.forEach((connection) => connection.drop());
    while ((await measured('http_request_bodies_in_flight_bytes')) > 0) await new Promise(setImmediate);
  });
});
