import { type Api, type ApiAnswer } from './api';

/** Fake timers replace the global function. */
const { setTimeout: callLater } = globalThis;

/** Milliseconds between two requests at most. Asking without a pause would take the processor from whoever is waited for. */
const LONGEST_PAUSE = 25;

/** For what the service says once it has caught up, and as long as it takes. */
export async function untilAnswer<Answer extends { readonly status: number }>(
  ask: () => Promise<Answer>,
  isIt: (answer: Answer) => boolean,
  atMost = 25_000,
): Promise<Answer> {
  // Only so that a test that waits in vain tells what for.
  const patience = AbortSignal.timeout(atMost);
  for (let pause = 0; ; pause = Math.min(pause + 1, LONGEST_PAUSE)) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (patience.aborted) throw new Error(`it came to no more than ${JSON.stringify(answer)}`);
    await new Promise((resolve) => callLater(resolve, pause));
  }
}

export function untilReady(api: Api): Promise<ApiAnswer> {
  return untilAnswer(
    () => api.anonymous().get('/health/ready'),
    ({ status }) => status === 200,
  );
}
