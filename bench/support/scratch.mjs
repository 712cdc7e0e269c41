import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
export const RESULTS = join(ROOT, 'bench', 'results');

/** Folders for what is measured to write to: on the project's own disk, as the system's may be memory. */
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
