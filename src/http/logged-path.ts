import { pathOf } from './path-of';

/** Maximum length of a path in the log and in spans, in characters. The head of a request can have 16 KiB. */
const LONGEST_PATH = 512;

/** The path of a request target, shortened if it is long. */
export function loggedPath(target: string): string {
  const path = pathOf(target);
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
