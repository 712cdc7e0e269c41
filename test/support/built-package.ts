import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** In milliseconds. A build takes a minute on a busy machine. */
export const BUILD_TIMEOUT = 300_000;

/** Builds `dist`, unless it is up to date: the package as other programs import it. Pass BUILD_TIMEOUT to the hook. */
export function buildPackage(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/prepare.mjs', 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}
