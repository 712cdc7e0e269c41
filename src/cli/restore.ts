import { statSync } from 'node:fs';
import { LogFile } from '../adapters/log-file';
import { type Config } from '../config/config';
import { sqlitePath } from '../config/store-url';
import { megabytes } from './megabytes';

type Say = (line: string) => void;

/**
 * Replaces the SQLite file of the log with a backup, keeps the former file beside it, and deletes the file of the views.
 * @throws Error with a message for operators, also if the service runs
 */
export async function restore(config: Config, backup: string, say: Say): Promise<void> {
  const log = LogFile.of(config);
  if (!statSync(backup, { throwIfNoEntry: false })?.isFile()) throw new Error(`${backup} is not a file.`);
  if (log.isAt(backup)) throw new Error(`${backup} is the database itself: name a backup.`);
  say(`Checking ${backup} …`);
  const restored = await log.restoreFrom(backup, suffixOfNow('restore'), say);
  say(`Done: ${restored.events} events, the last at position ${restored.lastPosition}; ${megabytes(restored.bytes)}.`);
  sayWhatIsNext(restored.before, config, say);
}

/**
 * Makes an SQLite file that lacks acknowledged events usable again, and keeps the former file beside it.
 * @throws Error with a message for operators, also if the service runs
 */
export async function acceptLoss(config: Config, say: Say): Promise<void> {
  const kept = await LogFile.of(config).acceptLoss(suffixOfNow('accept-loss'), say);
  say(`Done: ${kept.events} events are left, the last at position ${kept.lastPosition}. Later events are lost.`);
  sayWhatIsNext(kept.before, config, say);
}

function suffixOfNow(command: string): string {
  return `.before-${command}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
}

/** A read model in another store may be ahead of the restored log. */
function sayWhatIsNext(before: string | undefined, { readModelUrl }: Config, say: Say): void {
  if (before !== undefined) say(`The former database is ${before}. Delete it when you no longer need it.`);
  if (sqlitePath(readModelUrl) !== undefined) say('Next: start the service. It builds the read model again.');
  else say('Next: npm run cli -- rebuild, because the read model is in another store; then start the service.');
}
