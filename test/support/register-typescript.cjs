// For `node --require`: lets a child process run TypeScript sources, compiled like in Jest. Caches the compiled files,
// because compiling takes longer than most of the work of these processes.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { tmpdir, userInfo } = require('node:os');
const { join } = require('node:path');

const COMPILER = ['@swc/core/package.json', '../../.swcrc'].map((file) => readFileSync(require.resolve(file), 'utf8'));
const CACHE = join(tmpdir(), `campaigns-compiled-${userInfo().uid}`);

require.extensions['.ts'] = (module, filename) => module._compile(compiled(filename), filename);

function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const hash = createHash('sha256');
  for (const input of [...COMPILER, filename, source]) hash.update(input);
  const kept = join(CACHE, `${hash.digest('hex')}.js`);
  return read(kept) ?? keep(kept, compile(source, filename));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function compile(source, filename) {
  return require('@swc/core').transformSync(source, { filename, sourceMaps: false }).code;
}

/** Writes the file atomically, because other processes may read it at the same time. */
function keep(file, code) {
  mkdirSync(CACHE, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return code;
}
