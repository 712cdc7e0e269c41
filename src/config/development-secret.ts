import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHORTEST_SECRET } from './environment';

/** A secret to sign tokens with on this machine: made once, so that tokens outlive a restart; readable by its owner alone. */
export function developmentSecret(dataDir: string): string {
  const path = join(dataDir, 'development-secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one makes it and the other reads it.
    writeFileSync(path, randomBytes(SHORTEST_SECRET).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8');
}
