import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, startApi } from '../support/api';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';

const ROOT = join(__dirname, '../..');

/** Turns off update checks and telemetry. */
const OFFLINE = { REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off', CI: 'true' };

const LINTERS: [name: string, program: string, args: string[]][] = [
  ['redocly', '@redocly/cli/bin/cli.js', ['lint', '--format=stylish']],
  ['spectral', '@stoplight/spectral-cli/dist/index.js', ['lint', '--fail-severity=hint']],
];

describe('The published document', () => {
  let api: Api;
  let folder: TemporaryFolder;

  beforeAll(async () => {
    api = await startApi();
    folder = temporaryFolder();
  });

  afterAll(async () => {
    folder.remove();
    await api.stop();
  });

  async function lint(program: string, args: string[], document: object): Promise<{ code: unknown; output: string }> {
    const file = folder.file('openapi.json');
    writeFileSync(file, JSON.stringify(document, undefined, 2));
    const command = [join(ROOT, 'node_modules', program), ...args, file];
    return new Promise((resolve) => {
      const options = { cwd: ROOT, env: { ...process.env, ...OFFLINE } };
      execFile(process.execPath, command, options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, output: stdout + stderr }),
      );
    });
  }

  it.each(LINTERS)('passes %s lint', async (_name, program, args) => {
    const { code, output } = await lint(program, args, api.published.document);
    expect(code === 0 ? '' : output).toBe('');
  });

  it.each(LINTERS)('fails %s lint without servers', async (_name, program, args) => {
    const { code, output } = await lint(program, args, { ...api.published.document, servers: [] });
    expect(code).toBe(1);
    expect(output).toMatch(/servers/);
  });
});
