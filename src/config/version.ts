import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of the service. The relative path is the same from `src` and from `dist`. */
export const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  readonly version: string;
};
