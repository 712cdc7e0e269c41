import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_LEVELS, ROLES } from '../../src/config/environment';
import { type Config } from '../../src/config/config';
import { readConfig } from '../../src/config/read-config';
import { knownVariables } from './known-variables';

const ROOT = join(__dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const guide = readFileSync(join(ROOT, 'docs/guides/configuration.md'), 'utf8');

describe("The configuration guide's tables", () => {
  const rows = [...rowsUnder('Variables'), ...rowsUnder('Limits')];

  it('list exactly the variables of the configuration', () => {
    expect(rows.map(({ variable }) => variable).sort()).toEqual(knownVariables().sort());
  });

  const settings: Record<string, (config: Config) => unknown> = {
    HOST: ({ host }) => host,
    PORT: ({ port }) => port,
    DATA_DIR: ({ dataDir }) => dataDir,
    EVENT_STORE_URL: ({ eventStoreUrl }) => eventStoreUrl,
    READ_MODEL_URL: ({ readModelUrl }) => readModelUrl,
    SENDER_EVENTS_STREAM: ({ senderEventsStream }) => senderEventsStream,
    BODY_LIMIT: ({ limits }) => limits.bodyBytes,
    CSV_LIMIT: ({ limits }) => limits.csvBytes,
    BODIES_IN_FLIGHT_LIMIT: ({ limits }) => limits.bodiesInFlightBytes,
    STRING_LIMIT: ({ limits }) => limits.stringBytes,
    ARRAY_LIMIT: ({ limits }) => limits.arrayEntries,
    OBJECT_LIMIT: ({ limits }) => limits.objectKeys,
    ERRORS_LIMIT: ({ limits }) => limits.errors,
    CONNECTION_LIMIT: ({ limits }) => limits.connections,
    HEADERS_TIMEOUT_MS: ({ limits }) => limits.headersMs,
    REQUEST_TIMEOUT_MS: ({ limits }) => limits.requestMs,
    STOP_TIMEOUT_MS: ({ limits }) => limits.stopMs,
    RATE_LIMIT: ({ limits }) => limits.writesPerMinute,
    BAD_TOKEN_LIMIT: ({ limits }) => limits.badTokensPerMinute,
    LOG_LEVEL: ({ logLevel }) => logLevel,
    ROLE: ({ role }) => role,
  };
  const withDefault = rows.filter(({ byDefault }) => byDefault.startsWith('`'));

  it('list a default for every variable that has one', () => {
    expect(withDefault.map(({ variable }) => variable).sort()).toEqual(Object.keys(settings).sort());
  });

  it.each(withDefault)('list the actual default of $variable', ({ variable, byDefault }) => {
    const config = readConfig({ AUTH_JWT_SECRET: 'a secret of more than thirty-two bytes' });
    expect(byDefault).toBe(`\`${String(settings[variable]!(config))}\``);
  });

  it.each([
    ['LOG_LEVEL', LOG_LEVELS],
    ['ROLE', ROLES],
  ])('list all values of %s', (name, values) => {
    const { what } = rows.find(({ variable }) => variable === name)!;
    expect(values.filter((value) => !what.includes(`\`${value}\``))).toEqual([]);
  });
});

describe("README's commands", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const run = [...readme.matchAll(/npm (?:run )?(?:--silent )?([a-z][a-z:]*)/g)].map((match) => match[1]!);

  it('exist in package.json', () => {
    expect(run).toEqual(expect.arrayContaining(['start', 'test', 'check', 'cli']));
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });
});

function rowsUnder(heading: string): { variable: string; byDefault: string; what: string }[] {
  const section = guide.split('\n## ').find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [, variable = '', byDefault = '', what = ''] = row.split('|').map((cell) => cell.trim());
    return { variable: variable.replaceAll('`', ''), byDefault, what };
  });
}
