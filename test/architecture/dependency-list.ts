import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const LIST = 'docs/decisions/dependencies.md';

interface Package {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

export interface ListedDependency {
  readonly name: string;
  readonly reason: string;
  readonly licence: string;
  readonly health: string;
}

/** The rows of the list's table under a heading. */
export function listedUnder(heading: string): ListedDependency[] {
  return rowsUnder(heading).map(([name = '', reason = '', licence = '', health = '']) => ({
    name,
    reason,
    licence,
    health,
  }));
}

export function rowsUnder(heading: string): string[][] {
  const sections = readFileSync(join(ROOT, LIST), 'utf8').split('\n## ');
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${LIST} has no section "${heading}"`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  // The first two are the table header.
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

export function packageFile(): Package {
  return readPackage(ROOT);
}

export function licenceOf(name: string): string | undefined {
  return readPackage(join(ROOT, 'node_modules', name)).license;
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
}
