import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LogFile } from '../adapters/log-file';
import { type Config } from '../config/config';
import { megabytes } from './megabytes';

/**
 * Copies the SQLite file of the log to another file. Works while the service runs.
 * @throws Error with a message for operators
 */
export async function backup(
  config: Config,
  target: string,
  { force = false },
  say: (line: string) => void,
): Promise<void> {
  const log = LogFile.of(config);
  if (log.bytes === undefined) throw new Error(`There is nothing to back up: ${log.path} does not exist.`);
  checkTarget(log, target, force);
  say(`Backing up ${log.path} (${megabytes(log.bytes)}) to ${target} …`);
  const { events, lastPosition, bytes } = await log.copyTo(target, say);
  say(`Done: ${events} events, the last at position ${lastPosition}; ${megabytes(bytes)}, checked.`);
  say('The read model is not in the backup: it is rebuilt from the log.');
}

function checkTarget(log: LogFile, target: string, force: boolean): void {
  const folder = dirname(resolve(target));
  if (!existsSync(folder)) throw new Error(`The folder ${folder} does not exist.`);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (log.isAt(target)) throw new Error(`${target} is the database itself: name another file.`);
  if (!there.isFile()) throw new Error(`${target} is not a file: name the file to create.`);
  if (!force) throw new Error(`${target} exists: name another file, or overwrite it with --force.`);
}
