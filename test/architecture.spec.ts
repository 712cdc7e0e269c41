import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Cruise, cruise } from './architecture/cruise';
import { cycleFiles, validFiles, plantedViolations } from './architecture/planted-violations';
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const { forbidden } = jest.requireActual<{ forbidden: { name: string }[] }>('../.dependency-cruiser.cjs');

describe('The import rules', () => {
  it('are followed by the service', async () => {
    const { files, violations } = await cruise(ROOT);
    expect(violations).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['src/campaigns/domain/decider.ts', 'src/event-sourcing/log/event-store.ts']),
    );
  });

  describe('on planted violations', () => {
    const folder = temporaryFolder();
    let planted: Cruise;
    beforeAll(async () => {
      const violations = plantedViolations.map(({ file, code }) => [file, code] as const);
      plant(folder, { ...validFiles, ...cycleFiles, ...Object.fromEntries(violations) });
      planted = await cruise(folder.file('.'));
    });

    afterAll(() => folder.remove());

    it.each(plantedViolations)('find that $title', ({ rule, file }) => {
      const found = planted.violations
        .filter(({ from, to }) => from === file || (rule === 'no-cycles' && to === file))
        .map((violation) => violation.rule);
      expect(found).toContain(rule);
    });

    it('accept valid files', () => {
      const wrong = planted.violations.filter(({ from }) => from in validFiles);
      expect(wrong).toEqual([]);
    });

    it('are all tested', () => {
      const tested = new Set(plantedViolations.map(({ rule }) => rule));
      expect([...tested].sort()).toEqual(forbidden.map(({ name }) => name).sort());
    });
  });
});

/** Creates a small project with the given sources and with the configuration and packages of this project. */
function plant(folder: TemporaryFolder, files: Readonly<Record<string, string>>): void {
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, name), folder.file(name));
  symlinkSync(join(ROOT, 'node_modules'), folder.file('node_modules'));
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(folder.file(file)), { recursive: true });
    writeFileSync(folder.file(file), `${code}\n`);
  }
}
