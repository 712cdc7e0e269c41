// For `node --require`: prints which of OpenTelemetry's packages the process has loaded, when it ends.
process.on('exit', () => {
  const loaded = Object.keys(require.cache).map((file) => /@opentelemetry\/[^/]+/.exec(file)?.[0]);
  process.stderr.write(`loaded: ${[...new Set(loaded)].filter(Boolean).sort().join(' ')}\n`);
});
