import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder in which a test tool keeps a program that it downloads or builds once. */
export function cacheFolder(program: string): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'campaigns', program);
}
