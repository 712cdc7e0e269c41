/** Lets the entries of caches expire. Call `start` and `stop` around each test. */
export function cacheClock() {
  let secondsLater = 0;
  return {
    start(): void {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
      secondsLater = 0;
      const { now } = performance;
      jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + secondsLater * 1_001);
    },
    aSecondPasses(): void {
      secondsLater++;
      jest.advanceTimersByTime(1_001);
    },
    stop(): void {
      jest.restoreAllMocks();
      jest.useRealTimers();
    },
  };
}
