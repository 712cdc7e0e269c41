const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** The time of day under a spec's control; timers run as always. */
export function clockAt(start = Date.now()): { start(): void; advance(milliseconds: number): void; stop(): void } {
  let now = start;
  return {
    start: () => {
      now = Date.now();
      jest.useFakeTimers({ now, doNotFake: [...TIMERS] });
    },
    advance: (milliseconds) => jest.setSystemTime((now += milliseconds)),
    stop: () => jest.useRealTimers(),
  };
}
