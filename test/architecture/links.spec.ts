import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const PAGES = [...pagesIn('.', false), ...pagesIn('docs', true)];
const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;

describe('The documentation', () => {
  it.each(PAGES)('has no broken links: %s', (page) => {
    expect(linksOf(readFileSync(join(ROOT, page), 'utf8')).filter((link) => !targetExists(page, link))).toEqual([]);
  });

  it('fails the check with a broken link', () => {
    const [link] = linksOf('see [the runner](../src/event-sourcing/no-such-file.ts)');
    expect(targetExists('docs/page.md', link!)).toBe(false);
  });
});

function pagesIn(folder: string, recursive: boolean): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

function linksOf(text: string): string[] {
  return [...text.matchAll(LINK)].map((match) => match[1]!);
}

function targetExists(page: string, link: string): boolean {
  return existsSync(join(ROOT, dirname(page), link));
}
