import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_TIMEOUT, buildPackage, ROOT } from '../support/built-package';
import { temporaryFolder } from '../support/temporary-folder';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const PROGRAM = `
import { consume, type ReceivedEvent } from 'campaigns/consumer-kit';
import { MongodbCheckpoint } from 'campaigns/consumer-kit/mongodb';
import { NatsSource } from 'campaigns/consumer-kit/nats';
import { SqliteCheckpoint } from 'campaigns/consumer-kit/sqlite';
import { SseSource } from 'campaigns/consumer-kit/sse';

export const parts = { consume, MongodbCheckpoint, NatsSource, SqliteCheckpoint, SseSource };

export function nameOf(event: ReceivedEvent): string | undefined {
  return event.type === 'campaigns.CampaignRenamed.v1' ? event.data.name : undefined;
}
`;

describe('The package, as another program imports it', () => {
  const folder = temporaryFolder();

  beforeAll(() => {
    buildPackage();
    mkdirSync(folder.file('node_modules'));
    symlinkSync(ROOT, folder.file('node_modules/campaigns'));
    symlinkSync(join(ROOT, 'node_modules/libsql'), folder.file('node_modules/libsql'));
    writeFileSync(folder.file('package.json'), '{ "type": "module" }');
  }, BUILD_TIMEOUT);

  afterAll(() => folder.remove());

  /** @returns what the compiler says */
  function compile(source: string): string {
    writeFileSync(folder.file('program.ts'), source);
    const options = [
      '--strict',
      '--noEmit',
      '--skipLibCheck',
      '--module',
      'node20',
      '--target',
      'es2023',
      '--types',
      'node',
    ];
    const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
    return spawnSync(process.execPath, [TSC, ...options, ...roots, 'program.ts'], {
      cwd: folder.file(''),
      encoding: 'utf8',
    }).stdout;
  }

  function run(source: string): string {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
      cwd: folder.file(''),
      encoding: 'utf8',
    });
    return stdout + stderr;
  }

  it('has types, which know the data of each event', () => {
    expect(compile(PROGRAM)).toBe('');
    expect(compile(PROGRAM.replace('event.data.name', 'event.data.title'))).toContain(
      "Property 'title' does not exist",
    );
  }, 60_000);

  it("compiles the guide's program", () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/consuming-events.md'), 'utf8');
    const [, program = ''] = /```ts\n([^]*?)```/.exec(guide) ?? [];
    expect(program).toContain('consume(');
    expect(compile(program)).toBe('');
  }, 60_000);

  it('compiles the example', () => {
    const { stdout } = spawnSync(process.execPath, [TSC, '-p', 'examples'], { cwd: ROOT, encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 60_000);

  it.each([
    ['consumer-kit', []],
    ['consumer-kit/sse', []],
    ['consumer-kit/nats', ['@nats-io']],
    ['consumer-kit/sqlite', []],
    ['consumer-kit/mongodb', []],
  ])('loads only what %s needs', (entry, expected) => {
    const drivers = `['@nats-io', 'mongodb', 'libsql', '@nestjs', 'fastify', '@eventstore']`;
    const loaded = run(`
      import { createRequire } from 'node:module';
      await import('campaigns/${entry}');
      const files = Object.keys(createRequire(import.meta.url).cache);
      console.log(JSON.stringify(${drivers}.filter((name) => files.some((file) => file.includes('node_modules/' + name + '/')))));
    `);
    expect(JSON.parse(loaded)).toEqual(expected);
  });

  it('has no other entries', () => {
    expect(run("await import('campaigns/dist/main.js')")).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
