const INTERVAL_MS = 10_000;

/** @returns a function that reports at most one line in ten seconds, for the progress of long work */
export function throttled(report) {
  let next = performance.now() + INTERVAL_MS;
  return (line) => {
    if (performance.now() < next) return;
    next = performance.now() + INTERVAL_MS;
    report(line);
  };
}
