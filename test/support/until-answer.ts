import { type Api, type ApiAnswer } from './api';

/** For what the service says once it has caught up, and as long as it takes. */
export async function untilAnswer<Answer extends { readonly status: number }>(
  ask: () => Promise<Answer>,
  isIt: (answer: Answer) => boolean,
  atMost = 25_000,
): Promise<Answer> {
  // Only so that a test that waits in vain tells what for.
  const patience = AbortSignal.timeout(atMost);
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    if (patience.aborted) throw new Error(`it came to no more than ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function untilReady(api: Api): Promise<ApiAnswer> {
  return untilAnswer(
    () => api.anonymous().get('/health/ready'),
    ({ status }) => status === 200,
  );
}
