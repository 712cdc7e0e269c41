import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/processes.mjs';

const HERE = resolve(fileURLToPath(import.meta.url), '..');

/** Installs what is needed, the first time. @returns undefined, after saying why, when that cannot be done */
export async function startEmmett(folder, say) {
  if (!existsSync(join(HERE, 'node_modules', '.package-lock.json'))) {
    say('installing emmett; its SQLite driver may be compiled, which takes a minute or two …');
    const npm = spawn('npm', ['ci', '--no-progress'], { cwd: HERE, stdio: ['ignore', 2, 2], shell: true });
    const [code] = await once(npm, 'exit');
    if (code !== 0) {
      say(`emmett could not be installed (npm ended with ${code}), so it is left out`);
      return undefined;
    }
  }
  return startServer(join(HERE, 'server.mjs'), { FILE: join(folder, 'emmett.db') });
}
