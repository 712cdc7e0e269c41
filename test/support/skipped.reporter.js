/** Names at the end of the run what was skipped, so that nobody takes a part of the suite for the whole. */
class SkippedReporter {
  constructor({ testNamePattern }, { write = (text) => process.stderr.write(text) } = {}) {
    // What a name pattern leaves out is left out on purpose.
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

/** By the outermost title, which is where the reason stands. */
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
