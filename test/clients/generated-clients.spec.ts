import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { type Api, startApi } from '../support/api';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';

const NODE_MODULES = join(__dirname, '../../node_modules');
const run = promisify(execFile);

let api: Api;
let url: string;
let folder: TemporaryFolder;

/** The command of each generator, with its default options. */
const GENERATORS: Record<string, string[]> = {
  'openapi-typescript': ['openapi-typescript/bin/cli.js', 'openapi.json', '--output', 'types.ts'],
  'hey-api': ['@hey-api/openapi-ts/bin/run.js', '--input', 'openapi.json', '--output', 'client', '--no-log-file'],
  orval: ['orval/dist/bin/orval.js', '--config', 'orval.config.cjs'],
};

const COMPILER_OPTIONS = {
  strict: true,
  target: 'es2023',
  module: 'commonjs',
  moduleResolution: 'bundler',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: ['node'],
  skipLibCheck: true,
  rootDir: '.',
  outDir: 'dist',
};

/** Milliseconds. Enough for a slow machine. */
const LONG = 120_000;

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  url = await api.app.getUrl();
  folder = temporaryFolder();
  symlinkSync(NODE_MODULES, folder.file('node_modules'));
  await Promise.all(Object.entries(GENERATORS).map(([name, command]) => generate(name, command)));
  // Once for all clients, because the compiler takes longer for its own libraries than for them.
  writeFileSync(
    folder.file('tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*/*.ts'] }),
  );
  await node(folder.file('.'), join(NODE_MODULES, 'typescript/bin/tsc'));
}, LONG);

afterAll(async () => {
  folder.remove();
  await api.stop();
});

describe('A client that is generated from the published document', () => {
  it.each(Object.keys(GENERATORS))('by %s compiles strictly and runs against the service', async (name) => {
    expect(JSON.parse(await node(folder.file('.'), `dist/${name}/program.js`))).toEqual({
      created: 'Spring',
      hours: null,
      got: ['ada@example.com'],
      listed: ['Spring'],
      invalid: ['/daily_limit'],
      taken: ['campaign_name_taken', 'Spring (2)'],
    });
  });
});

async function generate(name: string, [generator, ...args]: string[]): Promise<void> {
  const work = folder.file(name);
  mkdirSync(work);
  const write = (file: string, content: string): void => writeFileSync(join(work, file), content);
  // The document as the service serves it, not as other tests parse it.
  write('openapi.json', await (await fetch(`${url}/openapi.json`)).text());
  const output = { target: './client.ts', client: 'fetch', baseUrl: url };
  write('orval.config.cjs', `module.exports = ${JSON.stringify({ api: { input: './openapi.json', output } })};`);
  copyFileSync(join(__dirname, 'programs', `${name}.ts`), join(work, 'program.ts'));
  await node(work, join(NODE_MODULES, generator!), ...args);
}

async function node(cwd: string, program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, URL: url, TOKEN: await issueToken(api.config, randomUUID(), 1) };
  try {
    return (await run(process.execPath, [program, ...args], { cwd, env })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
