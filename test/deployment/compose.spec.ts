import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { ConfigError, readConfig } from '../../src/config/read-config';
import { BUILD_TIMEOUT, buildPackage } from '../support/built-package';
import { temporaryFolder } from '../support/temporary-folder';
import { environmentOf, readComposeFile } from './compose-file';
import { knownVariables } from './known-variables';

const compose = readComposeFile();
const service = compose.services['campaigns']!;
const servers = ['eventstoredb', 'mongodb', 'nats'] as const;

describe('docker-compose.yml', () => {
  const isComposeFile = composeSchema();

  it('conforms to the compose specification', () => {
    const isValid = isComposeFile(compose);
    expect(isComposeFile.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  it.each([
    ['a misspelled key', { services: { campaigns: { ...service, helthcheck: {} } } }],
    [
      'a condition that does not exist',
      { services: { campaigns: { depends_on: { mongodb: { condition: 'ready' } } } } },
    ],
    ['a command of the wrong type', { services: { campaigns: { command: 5 } } }],
  ])('does not conform with %s', (_, broken) => {
    expect(isComposeFile(broken)).toBe(false);
  });

  it('waits until its servers are healthy, and has a health check for every service', () => {
    const waitsFor = Object.entries(service.depends_on).map(([name, { condition }]) => [name, condition]);
    expect(waitsFor).toEqual(servers.map((name) => [name, 'service_healthy']));
    for (const name of Object.keys(compose.services)) expect(compose.services[name]!.healthcheck?.test[0]).toBe('CMD');
  });

  it('connects the service to its servers', () => {
    const { EVENT_STORE_URL, READ_MODEL_URL, MESSAGE_BUS_URL } = environmentOf(service, {});
    const urls = [EVENT_STORE_URL, READ_MODEL_URL, MESSAGE_BUS_URL];
    expect(urls.map((url) => new URL(url!).hostname)).toEqual(servers);
  });

  it('pins the version of every image', () => {
    const images = Object.values(compose.services).flatMap(({ image }) => (image === undefined ? [] : [image]));
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/:\d+\.\d+/);
  });

  it('opens no port to other machines, as the servers have no accounts', () => {
    const ports = Object.values(compose.services).flatMap((each) => each.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(ports).not.toEqual([]);
  });
});

describe("The service's environment in docker-compose.yml", () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('contains only variables that the configuration knows', () => {
    expect(knownVariables()).toEqual(expect.arrayContaining(Object.keys(service.environment)));
    expect(knownVariables()).not.toContain('AUTH_JWT_SECRT');
  });

  it('contains all variables', () => {
    expect(knownVariables().filter((name) => !(name in service.environment))).toEqual([]);
  });

  it('starts out of the box, with authentication for development', () => {
    const config = configWith({});
    expect(config.production).toBe(false);
    expect(config.host).toBe('0.0.0.0');
    expect(config.tokenKeys).toEqual({ secret: expect.any(String) });
  });

  it('starts in production with a secret', () => {
    const secret = 'a secret of more than thirty-two bytes';
    const config = configWith({ NODE_ENV: 'production', AUTH_JWT_SECRET: secret });
    expect(config.production).toBe(true);
    expect(config.tokenKeys).toEqual({ secret });
  });

  it('is rejected in production without a secret', () => {
    expect(() => configWith({ NODE_ENV: 'production' })).toThrow(ConfigError);
  });

  function configWith(shell: Record<string, string>): ReturnType<typeof readConfig> {
    return readConfig({ ...environmentOf(service, shell), DATA_DIR: folder.file('data') });
  }
});

describe('The example in docker-compose.yml', () => {
  const example = compose.services['campaign-counts']!;
  const [node, program] = example.command!;

  it('runs a program of the image, which is the one of the service', () => {
    expect([example.build, service.build]).toEqual(['.', '.']);
    expect([node, existsSync(join(__dirname, '../..', program!))]).toEqual(['node', true]);
  });

  it('reads from the bus of the service, and waits for it', () => {
    expect(example.environment['MESSAGE_BUS_URL']).toBe(service.environment['MESSAGE_BUS_URL']);
    expect(example.depends_on).toEqual({ nats: { condition: 'service_healthy' } });
  });

  it('keeps its file on a volume of its own', () => {
    expect(example.volumes).toEqual(['campaign-counts-data:/data']);
    expect(service.volumes).not.toEqual(example.volumes);
    expect(example.environment['COUNTS_FILE']).toMatch(/^\/data\//);
  });

  beforeAll(buildPackage, BUILD_TIMEOUT);

  it('has only variables that its help explains', () => {
    const { stdout } = spawnSync(process.execPath, [program!, '--help'], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
    });
    for (const name of Object.keys(example.environment)) expect(stdout).toContain(`  ${name} `);
  });
});

describe('The Dockerfile', () => {
  const lines = readFileSync(join(__dirname, '../../Dockerfile'), 'utf8').split('\n');

  it('runs the service as an ordinary user', () => {
    expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(lines.indexOf('USER node')).toBeLessThan(lines.findIndex((line) => line.startsWith('CMD ')));
  });

  it('copies only what .dockerignore lets through', () => {
    const ignore = readFileSync(join(__dirname, '../../.dockerignore'), 'utf8').split('\n');
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.startsWith('COPY --from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied).not.toEqual([]);
    expect(ignore).toEqual(expect.arrayContaining(['*', ...copied.map((name) => `!${name}`)]));
  });
});

function composeSchema(): ReturnType<Ajv2019['compile']> {
  const path = join(__dirname, 'compose-spec/compose-spec.json');
  const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  // The published schema refers to its draft by a URL that no validator knows, and to its parts by the older `id`.
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  ajv.removeKeyword('id');
  for (const format of ['ports', 'expose', 'duration', 'subnet_ip_address']) ajv.addFormat(format, true);
  return ajv.compile(schema);
}
