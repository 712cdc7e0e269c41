import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder';

const NEWEST = 'v2.15.2';
const CACHE = cacheFolder(`nats-server-${NEWEST}`);

/** Its time is that of the last failed build: suites of one run must not all try in vain. */
const FAILED = join(CACHE, 'failed');

/** In milliseconds. */
const BUILD_TIMEOUT = 300_000;
const TRIED_AGAIN_AFTER = 600_000;

export interface NatsBinary {
  readonly path: string;
  /** Such as `2.9.10`. */
  readonly version: string;
}

/**
 * Finds the NATS servers to test with: the one that TEST_NATS_SERVER names, or else the one on PATH, and the newest one,
 * which Go builds once into the user's cache folder.
 * @returns at least one, each version once, or the reason why there is none
 * @throws Error if TEST_NATS_SERVER names something that does not run
 */
export function findNatsServers(): readonly NatsBinary[] | { readonly missing: string } {
  const named = process.env['TEST_NATS_SERVER'];
  if (named) {
    const binary = binaryAt(named);
    if (binary === undefined) throw new Error(`TEST_NATS_SERVER=${named} does not run`);
    return [binary];
  }
  const binaries = [binaryAt('nats-server'), newest()].flatMap((binary) => binary ?? []);
  if (binaries.length === 0) {
    return { missing: 'no nats-server on PATH, and no Go to build one; name one in TEST_NATS_SERVER' };
  }
  return binaries.filter(({ version }, index) => binaries.findIndex((other) => other.version === version) === index);
}

function binaryAt(path: string): NatsBinary | undefined {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const [, version] = /v(\d+\.\d+\.\d+)/.exec(stdout ?? '') ?? [];
  return status === 0 && version !== undefined ? { path, version } : undefined;
}

function newest(): NatsBinary | undefined {
  const path = join(CACHE, 'nats-server');
  if (!existsSync(path) && !failedLately()) build(path);
  return binaryAt(path);
}

function failedLately(): boolean {
  const failed = statSync(FAILED, { throwIfNoEntry: false });
  return failed !== undefined && Date.now() - failed.mtimeMs < TRIED_AGAIN_AFTER;
}

/** Moves the file into place at the end, because another worker at the same time must not start half a file. */
function build(path: string): void {
  if (spawnSync('go', ['version']).status !== 0) return;
  process.stderr.write(`Building nats-server ${NEWEST} for the tests (once).\n`);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'build-'));
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
  const options = { env, timeout: BUILD_TIMEOUT };
  const { status } = spawnSync('go', ['install', `github.com/nats-io/nats-server/v2@${NEWEST}`], options);
  if (status === 0) renameSync(join(folder, 'nats-server'), path);
  else writeFileSync(FAILED, '');
  rmSync(folder, { recursive: true, force: true });
}
