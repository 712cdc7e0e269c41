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

/** Controls the time of day. Timers are not affected. */
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
