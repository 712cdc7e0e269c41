import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataFolder } from './data-folder';
import { SHORTEST_SECRET } from './environment';

const OTHERS = 0o077;

/**
 * The secret that signs tokens in development. It is created once and kept in a private file, so that tokens stay valid
 * after a restart.
 * @throws Error with a message for operators if the file cannot be used
 */
export function developmentSecret(dataDir: string): string {
  const path = join(dataDir, 'development-secret');
  createDataFolder(dataDir);
  try {
    // `wx`: if two processes start at the same time, one creates the file and the other reads it.
    writeFileSync(path, randomBytes(SHORTEST_SECRET).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readSecret(path);
}

function readSecret(path: string): string {
  const file = openSync(path, 'r');
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a file. Move it away to get a new secret.`);
    // Windows does not have these modes and reports every file as readable by everyone.
    if (process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0) {
      throw new Error(
        `Other users can read or change ${path}, so they can create tokens. Delete it to get a new secret (existing tokens become invalid), or run: chmod 600 ${path}`,
      );
    }
    const secret = readFileSync(file, 'utf8').trim();
    if (Buffer.byteLength(secret) >= SHORTEST_SECRET) return secret;
  } finally {
    closeSync(file);
  }
  throw new Error(
    `${path} is too short for a secret: it must have at least ${SHORTEST_SECRET} bytes. Delete it to get a new secret, or set AUTH_JWT_SECRET.`,
  );
}
