import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigError, readConfig } from '../../src/config/read-config';
import { temporaryFolder } from '../support/temporary-folder';

const SECRET = 'x'.repeat(32);
const BUS = { ROLE: 'bus', MESSAGE_BUS_URL: 'nats://ada:secret@one:4222,two' };

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readConfig({ AUTH_JWT_SECRET: SECRET, ...variables });
  } catch (error) {
    return (error as ConfigError).faults;
  }
  return [];
}

describe('The configuration', () => {
  const folder = temporaryFolder();

  afterAll(() => folder.remove());

  it('has a default for every variable outside production', () => {
    const dataDir = folder.file('data');
    expect(readConfig({ DATA_DIR: dataDir })).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      dataDir,
      eventStoreUrl: `sqlite:${join(dataDir, 'campaigns.db')}`,
      readModelUrl: `sqlite:${join(dataDir, 'views.db')}`,
      tokenIssuer: undefined,
      tokenAudience: undefined,
      collectorUrl: undefined,
      logLevel: 'info',
      role: 'all',
    });
  });

  it.each([
    ['https://example.com', 'https://example.com'],
    ['https://example.com/campaigns//', 'https://example.com/campaigns'],
    // The URL is part of the OpenAPI document, where braces would be a template.
    ['HTTPS://Example.com:443/a b/{c}/é', 'https://example.com/a%20b/%7Bc%7D/%C3%A9'],
  ])('normalizes the public URL %s to %s', (url, publicUrl) => {
    expect(readConfig({ AUTH_JWT_SECRET: SECRET, PUBLIC_URL: url }).publicUrl).toBe(publicUrl);
  });

  it('uses the variables that are set', () => {
    expect(
      readConfig({
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        PORT: '0',
        EVENT_STORE_URL: 'esdb+discover://admin:changeit@one:2113,two:2113?tls=true',
        READ_MODEL_URL: 'mongodb+srv://user:pass@cluster/campaigns',
        AUTH_JWKS_URL: 'http://localhost:8080/keys',
        AUTH_ISSUER: 'me',
        AUTH_AUDIENCE: 'you',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
        LOG_LEVEL: 'warn',
        ROLE: 'projector',
      }),
    ).toMatchObject({
      production: true,
      host: '0.0.0.0',
      port: 0,
      eventStoreUrl: 'esdb+discover://admin:changeit@one:2113,two:2113?tls=true',
      readModelUrl: 'mongodb+srv://user:pass@cluster/campaigns',
      tokenKeys: { jwksUrl: new URL('http://localhost:8080/keys') },
      tokenIssuer: 'me',
      tokenAudience: 'you',
      collectorUrl: 'http://collector:4318',
      logLevel: 'warn',
      role: 'projector',
    });
  });

  it('treats an empty value as unset', () => {
    expect(readConfig({ AUTH_JWT_SECRET: SECRET, PORT: '', ROLE: '', AUTH_JWKS_URL: '' })).toMatchObject({
      port: 3000,
      role: 'all',
      tokenKeys: { secret: SECRET },
    });
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '1.5'],
    ['PORT', '0x10'],
    ['EVENT_STORE_URL', 'sqlite:'],
    ['EVENT_STORE_URL', 'mongodb://localhost'],
    ['EVENT_STORE_URL', 'esdb://'],
    ['EVENT_STORE_URL', 'data/campaigns.db'],
    ['READ_MODEL_URL', 'esdb://localhost'],
    ['READ_MODEL_URL', 'postgres://localhost'],
    ['SENDER_EVENTS_STREAM', 'senders.events'],
    ['MESSAGE_BUS_URL', 'amqp://localhost'],
    ['MESSAGE_BUS_URL', 'nats://'],
    ['MESSAGE_BUS_URL', 'nats://localhost:4222/path'],
    ['MESSAGE_BUS_URL', 'nats://localhost?tls=true'],
    ['MESSAGE_BUS_URL', 'nats://localhost:99999'],
    ['MESSAGE_BUS_URL', 'nats://one,'],
    ['MESSAGE_BUS_URL', 'nats://ada:a@one,eve:b@two'],
    ['MESSAGE_BUS_URL', 'nats://:password@one'],
    ['MESSAGE_BUS_URL', 'nats://%zz@one'],
    ['MESSAGE_BUS_URL', 'nats://one,tls://two'],
    ['AUTH_JWT_SECRET', 'x'.repeat(31)],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://ada:secret@collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318?key=secret'],
    ['TRUSTED_PROXIES', 'proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['LOG_LEVEL', 'loud'],
    ['ROLE', 'leader'],
    ['ROLE', 'api'],
    ['ROLE', 'projector'],
    ['ROLE', 'bus'],
  ])('rejects %s=%s with its name', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${name}.*\\.$`)));
  });

  it('needs a message bus and shared stores for a process that takes commands from it', () => {
    const shared = { EVENT_STORE_URL: 'esdb://localhost', READ_MODEL_URL: 'mongodb://localhost' };
    expect(faultsOf({ ROLE: 'bus', ...shared })).toEqual([
      'ROLE=bus needs MESSAGE_BUS_URL: it takes commands from the message bus only.',
    ]);
    expect(faultsOf({ ROLE: 'bus', MESSAGE_BUS_URL: 'nats://localhost' })).toHaveLength(1);
    const { role, messageBusUrl } = readConfig({ ...shared, ...BUS, AUTH_JWT_SECRET: SECRET });
    expect([role, messageBusUrl]).toEqual(['bus', BUS.MESSAGE_BUS_URL]);
  });

  it('reports all errors at once', () => {
    const faults = faultsOf({ PORT: 'x', ROLE: 'api', LOG_LEVEL: 'x', EVENT_STORE_URL: 'x', AUTH_JWKS_URL: 'x' });
    const names = faults.map((fault) => fault.split(/[ =]/, 1)[0]);
    expect(names.sort()).toEqual(
      ['AUTH_JWKS_URL', 'AUTH_JWT_SECRET', 'EVENT_STORE_URL', 'LOG_LEVEL', 'PORT', 'ROLE'].sort(),
    );
  });

  it('never shows a value, because it can contain a password', () => {
    const faults = faultsOf({
      EVENT_STORE_URL: 'http://admin:hunter2@x',
      READ_MODEL_URL: 'http://admin:hunter2@x',
      MESSAGE_BUS_URL: 'http://admin:hunter2@x',
      AUTH_JWT_SECRET: 'hunter2',
    });
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('hunter2');
  });

  describe('with a key set', () => {
    const KEY_SET = { AUTH_JWT_SECRET: '', AUTH_ISSUER: 'me', AUTH_AUDIENCE: 'you' };

    it.each([
      'http://auth_server:8080/realms/main/protocol/openid-connect/certs',
      'http://localhost/keys',
      'http://auth/keys?version=2',
      'http://192.168.0.7:8080/keys',
      'http://[fd00::7]:8080/keys',
      'https://issuer.example.com./.well-known/jwks.json',
    ])('accepts %s outside production', (url) => {
      const { tokenKeys } = readConfig({ AUTH_JWKS_URL: url });
      expect(tokenKeys).toEqual({ jwksUrl: new URL(url) });
    });

    it.each([
      'https://auth_server:8443/keys',
      'https://10.0.0.7/keys',
      'https://issuer.example.com/keys',
      'http://localhost:8080/keys',
      'http://127.0.0.1/keys',
      'http://127.1.2.3/keys',
      'http://[::1]:8080/keys',
    ])('accepts %s in production', (url) => {
      expect(faultsOf({ ...KEY_SET, NODE_ENV: 'production', AUTH_JWKS_URL: url })).toEqual([]);
    });

    it.each([
      'http://auth_server:8080/keys',
      'http://issuer.example.com/keys',
      'http://localhost.example.com/',
      'http://10.0.0.7/',
      'http://[::2]/',
      'http://0.0.0.0/',
    ])('rejects %s in production, because the keys could be replaced in transit', (url) => {
      expect(faultsOf({ ...KEY_SET, NODE_ENV: 'production', AUTH_JWKS_URL: url })).toEqual([
        expect.stringMatching(/^AUTH_JWKS_URL must be https.*loopback/),
      ]);
    });

    it.each(['keys', 'ftp://x/keys', 'https://', 'https://ada:hunter2@x/keys', 'https://x/keys#first', 'http://a b/'])(
      'rejects %s',
      (url) => {
        expect(faultsOf({ ...KEY_SET, AUTH_JWKS_URL: url })).toEqual([
          expect.stringMatching(/^AUTH_JWKS_URL must be an http/),
        ]);
      },
    );

    it('requires an issuer and an audience only in production', () => {
      const keySet = { AUTH_JWT_SECRET: '', AUTH_JWKS_URL: 'https://issuer.test/keys' };
      expect(faultsOf({ ...keySet, NODE_ENV: 'production' })).toEqual([
        expect.stringMatching(/^AUTH_ISSUER must be set/),
        expect.stringMatching(/^AUTH_AUDIENCE must be set/),
      ]);
      expect(faultsOf({ ...keySet, NODE_ENV: 'development' })).toEqual([]);
    });
  });

  describe('with an unknown NODE_ENV', () => {
    const unknown = ['Production', 'prod', 'PRODUCTION', 'staging', 'dev', 'production '];

    it.each(unknown)('is rejected without authentication: %j', (NODE_ENV) => {
      expect(faultsOf({ NODE_ENV, AUTH_JWT_SECRET: '', DATA_DIR: folder.file('unknown') })).toEqual([
        expect.stringMatching(/^NODE_ENV must be production, development, test or unset\./),
      ]);
      expect(existsSync(folder.file('unknown'))).toBe(false);
    });

    it.each(unknown)('follows the rules of production with authentication: %j', (NODE_ENV) => {
      expect(readConfig({ NODE_ENV, AUTH_JWT_SECRET: SECRET }).production).toBe(true);
      expect(faultsOf({ NODE_ENV, AUTH_JWT_SECRET: '', AUTH_JWKS_URL: 'http://issuer.test/keys' })).toHaveLength(3);
    });

    it.each(['', 'development', 'test'])('is not in production with the known value %j', (NODE_ENV) => {
      expect(readConfig({ NODE_ENV, AUTH_JWT_SECRET: SECRET }).production).toBe(false);
    });
  });

  it('is rejected in production without a secret or a key set', () => {
    expect(faultsOf({ NODE_ENV: 'production', AUTH_JWT_SECRET: '' })).toEqual([
      expect.stringContaining('AUTH_JWT_SECRET or AUTH_JWKS_URL must be set'),
    ]);
  });

  it('needs neither for a projector, which serves no route with a token', () => {
    const dataDir = folder.file('untouched');
    const projector = {
      NODE_ENV: 'production',
      ROLE: 'projector',
      DATA_DIR: dataDir,
      EVENT_STORE_URL: 'esdb://localhost',
      READ_MODEL_URL: 'mongodb://localhost',
    };
    const secrets = [readConfig(projector), readConfig(projector)].map((config) => JSON.stringify(config.tokenKeys));
    expect(new Set(secrets).size).toBe(2);
    expect(existsSync(dataDir)).toBe(false);
    expect(faultsOf({ ...projector, ROLE: 'api', AUTH_JWT_SECRET: '' })).toHaveLength(1);
  });

  it('creates a secret for development once, in a file that only its owner can read', () => {
    const DATA_DIR = folder.file('not/there/yet');
    const first = readConfig({ DATA_DIR }).tokenKeys as { secret: string };
    expect(Buffer.byteLength(first.secret)).toBeGreaterThanOrEqual(32);
    expect(readConfig({ DATA_DIR }).tokenKeys).toEqual(first);
    expect(statSync(join(DATA_DIR, 'development-secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(DATA_DIR, 'development-secret'), 'utf8')).toBe(first.secret);
    expect(readConfig({ DATA_DIR: folder.file('elsewhere') }).tokenKeys).not.toEqual(first);
  });
});
