import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service's own version. The same relative path holds in `src` and in `dist`. */
export const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  readonly version: string;
};
