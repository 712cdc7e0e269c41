/**
 * Makes a checkout ready for the npm script that runs next: installs the packages in the lock file and, when called with
 * `build`, compiles. Does nothing if there is nothing to do. Uses only Node, because it runs before anything is installed.
 *
 * Prints to standard error only: standard output belongs to the script that runs next.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..');
const LOCK_FILE = join(ROOT, 'package-lock.json');
/** npm writes this list of packages when it has installed all of them. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
/** Hash of everything that `dist` was built from. Written after a build; the next build deletes it with the folder. */
const BUILT_FROM = join(ROOT, 'dist', '.built-from');
const BUILD_INPUTS = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${process.version}.`);
}

const wantsBuild = process.argv.includes('build');
if (!isInstalled() || (wantsBuild && needsBuild())) {
  const lock = await takeLock();
  // Check again: the run that had the lock before may have done everything.
  if (!isInstalled()) install();
  if (wantsBuild && needsBuild()) build();
  lock.close();
  // Runs that wait are connected to the lock. They continue when this process ends.
  process.exit();
}

/** Compares contents, not times: times say nothing in a fresh checkout, a restored cache or a copied folder. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const [wanted, found] = [LOCK_FILE, INSTALLED].map((file) => JSON.parse(readFileSync(file, 'utf8')).packages);
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    // npm leaves out optional packages that do not fit the machine.
    if (path === '' || (optional && found[path] === undefined)) return true;
    return found[path]?.version === version && found[path].integrity === integrity;
  });
}

function install() {
  say('Installing packages; the first time takes a minute or two.');
  // Development packages too, even in production: building needs the compiler.
  if (!npm('ci', '--include=dev', '--loglevel=error')) fail('Installing failed; npm says above why.');
}

function needsBuild() {
  return !existsSync(BUILT_FROM) || readFileSync(BUILT_FROM, 'utf8') !== hashOfInputs();
}

function build() {
  say('Building.');
  const hash = hashOfInputs();
  if (!npm('run', '--silent', 'build')) fail('The build failed; the compiler says above what is wrong.');
  writeFileSync(BUILT_FROM, hash);
}

function hashOfInputs() {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts'));
  const hash = createHash('sha256');
  for (const file of [...sources.sort().map((name) => join('src', name)), ...BUILD_INPUTS]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Runs the npm that runs this script. On Windows, `npm` alone is not a program. */
function npm(...args) {
  const npmFile = process.env.npm_execpath;
  const [command, ...first] = npmFile ? [process.execPath, npmFile] : ['npm'];
  return spawnSync(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0;
}

/**
 * Lets one run at a time prepare a checkout: a second install would delete the packages of the first. The lock is a
 * listening socket, which ends with its process, however that ends.
 */
async function takeLock() {
  const address = lockAddress();
  for (;;) {
    const lock = createServer((waiting) => waiting.on('error', () => undefined));
    try {
      await once(lock.listen(address), 'listening');
      return lock;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      await endOfLock(address);
    }
  }
}

async function endOfLock(address) {
  const holder = connect(address, () => say('Waiting for another run that prepares this folder.'));
  await once(holder.resume(), 'close').catch((error) => {
    // Where the socket is a file, the file outlives a process that was killed.
    if (error.code === 'ECONNREFUSED' && !address.startsWith('\0')) rmSync(address, { force: true });
  });
}

function lockAddress() {
  const name = `campaigns-prepare-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // On Linux, a name that starts with a zero byte is not a file.
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
}

function fail(message) {
  say(message);
  process.exit(1);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
