import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_LEVELS, ROLES } from '../../src/config/environment';
import { type Config } from '../../src/config/config';
import { readConfig } from '../../src/config/read-config';
import { knownVariables } from './known-variables';

const ROOT = join(__dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe("README's configuration table", () => {
  const rows = rowsUnder('Configuration');

  it("has the configuration's own variables, all of them and no others", () => {
    expect(rows.map(({ variable }) => variable).sort()).toEqual(knownVariables().sort());
  });

  const settings: Record<string, (config: Config) => unknown> = {
    HOST: ({ host }) => host,
    PORT: ({ port }) => port,
    DATA_DIR: ({ dataDir }) => dataDir,
    EVENT_STORE_URL: ({ eventStoreUrl }) => eventStoreUrl,
    READ_MODEL_URL: ({ readModelUrl }) => readModelUrl,
    LOG_LEVEL: ({ logLevel }) => logLevel,
    ROLE: ({ role }) => role,
  };
  const withDefault = rows.filter(({ byDefault }) => byDefault.startsWith('`'));

  it('gives a default to those that have one', () => {
    expect(withDefault.map(({ variable }) => variable).sort()).toEqual(Object.keys(settings).sort());
  });

  it.each(withDefault)('gives the default of $variable as it is', ({ variable, byDefault }) => {
    const config = readConfig({ AUTH_JWT_SECRET: 'a secret of more than thirty-two bytes' });
    expect(byDefault).toBe(`\`${String(settings[variable]!(config))}\``);
  });

  it.each([
    ['LOG_LEVEL', LOG_LEVELS],
    ['ROLE', ROLES],
  ])('names what %s can be', (name, values) => {
    const { what } = rows.find(({ variable }) => variable === name)!;
    expect(values.filter((value) => !what.includes(`\`${value}\``))).toEqual([]);
  });
});

describe("README's commands", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const run = [...readme.matchAll(/npm (?:run )?(?:--silent )?([a-z][a-z:]*)/g)].map((match) => match[1]!);

  it('are scripts of package.json', () => {
    expect(run).toEqual(expect.arrayContaining(['start', 'test', 'check', 'cli']));
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });
});

function rowsUnder(heading: string): { variable: string; byDefault: string; what: string }[] {
  const section = readme.split('\n## ').find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, variable = '', byDefault = '', what = ''] = row.split('|').map((cell) => cell.trim());
    return { variable: variable.replaceAll('`', ''), byDefault, what };
  });
}
