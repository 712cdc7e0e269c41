/**
 * Makes a checkout ready for the npm script that is about to run: installs what the lock file names and, called with
 * `build`, compiles. Does nothing when nothing is to be done. Plain Node, as it runs before anything is installed.
 *
 * Whatever it has to say goes to standard error: standard output belongs to the script that follows.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const ROOT = resolve(fileURLToPath(import.meta.url), '..', '..');
const LOCK_FILE = join(ROOT, 'package-lock.json');
/** What npm wrote down of the tree it last installed, as its final act. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
/** Fingerprint of what `dist` was built from, written only when the build succeeded. */
const BUILT_FROM = join(ROOT, 'dist', '.built-from');
const BUILD_INPUTS = ['src', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'];

const HINTS = [
  [
    /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/,
    'The package registry cannot be reached. Go online (or set npm\'s "registry" and "proxy"), then run this again.',
  ],
  [/EACCES|EPERM|EROFS/, `No permission to write. Make ${ROOT} and npm's cache belong to you, then run this again.`],
  [/ENOSPC/, 'The disk is full. Make room (about 400 MB), then run this again.'],
  [
    /EUSAGE/,
    'package.json and package-lock.json do not agree. Run "npm install" once and keep the lock file it writes.',
  ],
  [/EINTEGRITY/, 'A downloaded package is damaged. Run "npm cache clean --force", then this again.'],
];

class Explained extends Error {}

await main().catch((error) => {
  say(error instanceof Explained ? error.message : error.stack);
  process.exit(1);
});

async function main() {
  refuseOldNode();
  const wantsBuild = process.argv.includes('build');
  if (isInstalled() && !(wantsBuild && needsBuild())) return;
  const release = await lock();
  // Looked at again: whoever had the lock before may have done it all.
  if (!isInstalled()) await install();
  if (wantsBuild && needsBuild()) await build();
  release();
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Explained(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${process.version}.`);
}

/** By content, not by time: a fresh checkout, a restored cache and a copied folder have any times at all. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages;
  const there = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = there[path];
    // An optional package is left out where it does not fit the machine.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

async function install() {
  const { packages } = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
  const total = Object.keys(packages).length - 1;
  say(`Installing up to ${total} packages; the first time takes a minute or two.`);
  // With the development ones also in production: building needs the compiler.
  const failure = await npm(['ci', '--include=dev', '--loglevel=http'], progressOf(total));
  if (failure !== undefined) throw new Explained(`Installing failed. ${hintFor(failure)}`);
  say('Installed.');
}

/** @returns what to do with each line that npm prints: downloads become one line for every tenth of them */
function progressOf(total) {
  const step = Math.ceil(total / 10);
  let fetched = 0;
  return (line) => {
    if (!line.startsWith('npm http')) return line.startsWith('npm error') ? say(line) : undefined;
    if (line.includes('.tgz') && ++fetched % step === 0) say(`  ${fetched} packages fetched`);
    return undefined;
  };
}

function needsBuild() {
  if (!existsSync(BUILT_FROM) || !existsSync(join(ROOT, 'dist', 'main.js'))) return true;
  return readFileSync(BUILT_FROM, 'utf8') !== fingerprint();
}

async function build() {
  say('Building.');
  const before = fingerprint();
  rmSync(BUILT_FROM, { force: true });
  const failure = await npm(['run', '--silent', 'build'], (line) => say(line));
  if (failure !== undefined) throw new Explained('The build failed; the compiler says above what is wrong.');
  writeFileSync(BUILT_FROM, before);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of BUILD_INPUTS.flatMap((name) => filesIn(join(ROOT, name)))) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (path.includes('.json')) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @returns what npm printed when it failed, else undefined */
async function npm(args, onLine) {
  // The npm that runs this script, whatever it is called here; on Windows `npm` alone is not a program.
  const [command, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const child = spawn(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      if (!line.startsWith('npm http')) printed.push(line);
      onLine(line);
    });
  }
  const [code] = await once(child, 'close').catch((error) => [printed.push(String(error))]);
  return code === 0 ? undefined : printed.join('\n');
}

function hintFor(failure) {
  const hint = HINTS.find(([pattern]) => pattern.test(failure));
  return hint?.[1] ?? `npm's own words are above; "npm ci" in ${ROOT} shows them in full.`;
}

/**
 * One at a time for each checkout: a second install would pull the folder from under the first. The lock is a socket
 * that is listened on, so that it ends with its holder, however that ends, and the next in line hears of it.
 */
async function lock() {
  const address = lockAddress();
  for (;;) {
    const server = createServer();
    const held = await new Promise((done, fail) => {
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? done(false) : fail(error)));
      server.listen(address, () => done(true));
    });
    if (held) {
      const waiting = new Set();
      server.on('connection', (socket) => waiting.add(socket.on('error', () => undefined)));
      return () => {
        server.close();
        for (const socket of waiting) socket.destroy();
      };
    }
    await lockToEnd(address);
  }
}

function lockAddress() {
  const name = `campaigns-prepare-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Linux knows socket names that leave nothing behind in the file system.
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
}

function lockToEnd(address) {
  return new Promise((done) => {
    const socket = connect(address, () => say('Waiting for another run that is preparing this folder.'));
    socket.on('error', (error) => {
      // Where a socket is a file, it outlives a holder that was killed.
      if (error.code === 'ECONNREFUSED' && !address.startsWith('\0')) rmSync(address, { force: true });
    });
    socket.on('close', done).resume();
  });
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
