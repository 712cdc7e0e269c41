import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SOURCES = resolve(__dirname, '../../servers/mongodb');
const CACHE = resolve(__dirname, '../../../node_modules/.cache/mongodb-for-tests');

/**
 * The test server's executable, built when its sources have changed: minutes the first time, then never again.
 * Synchronous, so that a spec can call it while it is loaded, where no test's time is running.
 * @returns the path, or why there is none
 */
export function serverBinary(): { readonly path: string } | { readonly missing: string } {
  const path = join(CACHE, fingerprint());
  if (existsSync(path)) return { path };
  if (spawnSync('go', ['version']).error !== undefined) return { missing: 'Go is not installed' };
  mkdirSync(CACHE, { recursive: true });
  // Renamed at the end: another worker may build at the same time, and must never start half a file.
  const unfinished = `${path}.${process.pid}`;
  const built = spawnSync('go', ['build', '-buildvcs=false', '-o', unfinished, '.'], {
    cwd: SOURCES,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`the MongoDB test server does not build:\n${built.stderr}`);
  renameSync(unfinished, path);
  return { path };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(SOURCES).sort()) hash.update(file).update(readFileSync(join(SOURCES, file)));
  return `server-${hash.digest('hex').slice(0, 16)}`;
}
