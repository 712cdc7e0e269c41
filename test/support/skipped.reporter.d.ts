export default class SkippedReporter {
  constructor(config: { testNamePattern?: string | undefined }, options?: { write?: (text: string) => unknown });
  onRunComplete(contexts: unknown, results: { testResults: readonly { testResults: readonly object[] }[] }): void;
}
