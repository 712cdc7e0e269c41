import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const CRUISER = resolve(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

export interface Cruise {
  readonly files: readonly string[];
  readonly violations: readonly Violation[];
}

interface CruiserReport {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string; to: string }[] };
}

/** Checks the `src` of a folder against the import rules. Uses a process, because the cruiser has only ES modules. */
export function cruise(folder: string): Promise<Cruise> {
  const config = resolve(ROOT, '.dependency-cruiser.cjs');
  const args = [CRUISER, 'src', '--config', config, '--output-type', 'json'];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // With violations, the exit code is not 0, but there is a report.
      if (stdout === '') return fail(new Error(`the cruiser printed nothing: ${stderr}`, { cause: error }));
      return done(read(JSON.parse(stdout) as CruiserReport));
    });
  });
}

function read({ modules, summary }: CruiserReport): Cruise {
  return {
    files: modules.map((module) => module.source).filter((source) => source.startsWith('src/')),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
