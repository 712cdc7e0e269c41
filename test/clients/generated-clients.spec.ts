import { execFile } from 'node:child_process';
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

beforeAll(async () => {
  api = await startApi();
  await api.app.listen(0, '127.0.0.1');
  url = await api.app.getUrl();
  folder = temporaryFolder();
  symlinkSync(NODE_MODULES, folder.file('node_modules'));
});

afterAll(async () => {
  folder.remove();
  await api.stop();
});

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

/** Milliseconds. Each test starts three programs, one of them the compiler. */
const LONG = 120_000;

describe('A client that is generated from the published document', () => {
  it.each(Object.entries(GENERATORS))(
    'by %s compiles strictly and runs against the service',
    async (name, command) => {
      const work = folder.file(name);
      await prepare(work, name);
      const env = { ...process.env, URL: url, TOKEN: await issueToken(api.config, name, 1) };
      const node = async (program: string, ...args: string[]): Promise<string> => {
        try {
          return (await run(process.execPath, [program, ...args], { cwd: work, env })).stdout;
        } catch (error) {
          const { stdout, stderr } = error as { stdout: string; stderr: string };
          throw new Error(`${program} failed:\n${stdout}${stderr}`, { cause: error });
        }
      };
      const [generator, ...args] = command as [string, ...string[]];
      await node(join(NODE_MODULES, generator), ...args);
      await node(join(NODE_MODULES, 'typescript/bin/tsc'), '--project', work);
      expect(JSON.parse(await node('dist/program.js'))).toEqual({
        created: 'Spring',
        hours: null,
        got: ['ada@example.com'],
        listed: ['Spring'],
        invalid: ['/daily_limit'],
        taken: ['campaign_name_taken', 'Spring (2)'],
      });
    },
    LONG,
  );
});

async function prepare(work: string, name: string): Promise<void> {
  mkdirSync(work);
  const write = (file: string, content: string): void => writeFileSync(join(work, file), content);
  // The document as the service serves it, not as other tests parse it.
  write('openapi.json', await (await fetch(`${url}/openapi.json`)).text());
  write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }));
  const output = { target: './client.ts', client: 'fetch', baseUrl: url };
  write('orval.config.cjs', `module.exports = ${JSON.stringify({ api: { input: './openapi.json', output } })};`);
  copyFileSync(join(__dirname, 'programs', `${name}.ts`), join(work, 'program.ts'));
}
