/** Lists skipped tests at the end of a run, so that a partial run does not look complete. */
class SkippedReporter {
  constructor({ testNamePattern }, { write = (text) => process.stderr.write(text) } = {}) {
    // A name pattern skips tests on purpose.
    this.isFiltered = Boolean(testNamePattern);
    this.write = write;
  }

  onRunComplete(_contexts, { testResults }) {
    if (this.isFiltered) return;
    const skipped = testResults.flatMap((file) => countSkipped(file.testResults));
    if (skipped.length === 0) return;
    const lines = skipped.map(([title, count]) => `  ○ ${title}: ${count} ${count === 1 ? 'test' : 'tests'}\n`);
    this.write(`\nSkipped:\n${lines.join('')}`);
  }
}

/** Counts by the outermost title, which contains the reason. */
function countSkipped(tests) {
  const counts = new Map();
  for (const { status, ancestorTitles, title } of tests) {
    if (status !== 'pending' && status !== 'todo') continue;
    const outermost = ancestorTitles[0] ?? title;
    counts.set(outermost, (counts.get(outermost) ?? 0) + 1);
  }
  return [...counts];
}

module.exports = SkippedReporter;
