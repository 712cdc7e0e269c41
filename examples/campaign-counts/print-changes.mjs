/** Shortest time between two tables, in milliseconds: a rebuild must not print one for each event. */
const INTERVAL = 1_000;

/** @param {() => void} print */
export function printChanges(print) {
  let isChanged = true;
  const timer = setInterval(printIfChanged, INTERVAL);

  function printIfChanged() {
    if (isChanged) print();
    isChanged = false;
  }

  return {
    /** @param {boolean} changed */
    after(changed) {
      isChanged ||= changed;
    },
    end() {
      clearInterval(timer);
      printIfChanged();
    },
  };
}
