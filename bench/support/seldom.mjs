const BETWEEN_LINES_MS = 10_000;

/** Says how far something is, at most once in ten seconds, so that long work shows that it goes on. */
export function seldom(say) {
  let next = performance.now() + BETWEEN_LINES_MS;
  return (line) => {
    if (performance.now() < next) return;
    next = performance.now() + BETWEEN_LINES_MS;
    say(line);
  };
}
