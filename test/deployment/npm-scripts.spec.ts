import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../support/temporary-folder';

const ROOT = join(__dirname, '../..');
const REGISTER = join(ROOT, 'test/support/register-typescript.cjs');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Syntax that does not work, or works differently, in cmd.exe, the shell that npm uses on Windows. */
const NOT_PORTABLE: readonly [string, RegExp][] = [
  ['a separator other than &&', /;|\|\||(^|[^&])&([^&]|$)|\n/],
  ['single quotes', /'/],
  ['variables, substitutions and patterns', /[$`*~]/],
  ['a variable before the command', /(^|&& *)[A-Za-z_]\w*=/],
  ['redirections and pipes', /[<>|]/],
  [
    'a command of a POSIX shell',
    /(^|&& *)(exec|export|set|source|\.|test|\[|rm|cp|mv|mkdir|cat|sleep|true|env|sh|bash)( |$)/,
  ],
  ['a path to a program', /(^|&& *)\.{0,2}\//],
];

const faultsOf = (script: string): string[] =>
  NOT_PORTABLE.filter(([, pattern]) => pattern.test(script)).map(([fault]) => fault);

describe('The npm scripts', () => {
  it.each(Object.entries(scripts))('work in every shell: %s', (_name, script) => {
    expect(faultsOf(script)).toEqual([]);
  });

  it.each([
    'exec node dist/main.js',
    'eslint --fix . ; prettier --write .',
    'node a.js & node b.js',
    'node a.js || true',
    "node -e 'x'",
    'NODE_ENV=production node a.js',
    'node $FILE',
    'node a.js > log',
    'rm -rf dist && node a.js',
    './node_modules/.bin/jest',
  ])('do not work in every shell, for example: %s', (script) => {
    expect(faultsOf(script)).not.toEqual([]);
  });
});

describe('The service under npm start', () => {
  const folder = temporaryFolder();

  beforeAll(() => {
    const main = join(ROOT, 'src/main.ts');
    mkdirSync(folder.file('dist'));
    writeFileSync(folder.file('package.json'), JSON.stringify({ scripts: { start: scripts['start'] } }));
    writeFileSync(folder.file('dist/main.js'), `require(${JSON.stringify(main)});`);
  });

  let npm: ChildProcess | undefined;

  afterEach(() => {
    // The whole group: npm, its shell and the service. Normally all of them have ended.
    if (npm?.pid !== undefined) spawnSync('kill', ['-KILL', '--', `-${npm.pid}`]);
  });

  afterAll(() => folder.remove());

  const onPosix = process.platform === 'win32' ? it.skip : it;

  onPosix.each<[string, (npm: number) => boolean]>([
    // A service manager sends it only to npm, and npm sends it to its shell.
    ['SIGTERM', (pid) => process.kill(pid, 'SIGTERM')],
    // A terminal sends Ctrl-C to all of them, and npm forwards it too.
    ['SIGINT', (pid) => process.kill(-pid, 'SIGINT')],
  ])('stops cleanly on %s, even if the shell does not forward it', async (_signal, send) => {
    const { PATH, HOME } = process.env;
    const child = spawn('npm', ['start', '--silent'], {
      cwd: folder.file(''),
      env: { PATH, HOME, PORT: '0', DATA_DIR: folder.file('data'), NODE_OPTIONS: `--require ${REGISTER}` },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    npm = child;
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const first: IteratorResult<string> = await lines.next();
    expect(first.value).toContain('"listening"');
    send(child.pid!);
    // Standard output ends when the service ends, which can be later than npm and its shell.
    let last = '';
    for await (const line of { [Symbol.asyncIterator]: () => lines }) last = line;
    expect(JSON.parse(last)).toMatchObject({ level: 'info', msg: 'stopped' });
  });
});
