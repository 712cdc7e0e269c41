import SkippedReporter from './skipped.reporter';

const test = (status: string, ...titles: string[]) => ({
  status,
  ancestorTitles: titles.slice(0, -1),
  title: titles[titles.length - 1],
});

function report(files: object[][], testNamePattern?: string): string {
  let written = '';
  const reporter = new SkippedReporter({ testNamePattern }, { write: (text: string) => (written += text) });
  reporter.onRunComplete(undefined, { testResults: files.map((testResults) => ({ testResults })) });
  return written;
}

describe('The list of skipped tests', () => {
  it('is printed at the end of a run, with the number of tests', () => {
    const files = [
      [
        test('passed', 'Adding', 'adds'),
        test('pending', 'On a server (no Go)', 'reads'),
        test('pending', 'On a server (no Go)', 'deep', 'writes'),
      ],
      [test('todo', 'divides')],
    ];
    expect(report(files)).toBe('\nSkipped:\n  ○ On a server (no Go): 2 tests\n  ○ divides: 1 test\n');
  });

  it('is not printed when nothing is skipped', () => {
    expect(report([[test('passed', 'Adding', 'adds'), test('failed', 'Adding', 'carries')]])).toBe('');
  });

  it('is not printed when tests are selected by name', () => {
    expect(report([[test('pending', 'Adding', 'adds')]], 'carries')).toBe('');
  });
});
