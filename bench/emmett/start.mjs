import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/processes.mjs';

const HERE = resolve(fileURLToPath(import.meta.url), '..');

/** Installs emmett before the first start. @returns the server; undefined if emmett cannot be installed */
export async function startEmmett(folder, report) {
  if (!existsSync(join(HERE, 'node_modules', '.package-lock.json'))) {
    report('installing emmett; if its SQLite driver has to be compiled, this takes a minute or two');
    const npm = spawn('npm', ['ci', '--no-progress'], { cwd: HERE, stdio: ['ignore', 2, 2], shell: true });
    const [code] = await once(npm, 'exit');
    if (code !== 0) {
      report(`emmett could not be installed (npm exited with ${code}) and is left out`);
      return undefined;
    }
  }
  return startServer(join(HERE, 'server.mjs'), { FILE: join(folder, 'emmett.db') });
}
