import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
export const RESULTS = join(ROOT, 'bench', 'results');

/** Temporary folders on the project's disk, because the system's temporary folder may be in memory. */
export class Scratch {
  constructor() {
    mkdirSync(RESULTS, { recursive: true });
    this.root = mkdtempSync(join(RESULTS, 'scratch-'));
  }

  folder() {
    return mkdtempSync(join(this.root, 'data-'));
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}
