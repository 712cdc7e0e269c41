import { type Api, type ApiResponse } from './api';

/** Fake timers replace the global function. */
const { setTimeout: callLater } = globalThis;

/** In milliseconds. Requests without a pause would take the processor from the service. */
const LONGEST_PAUSE = 25;

/** Repeats a request until the response is as expected. */
export async function untilResponse<Response extends { readonly status: number }>(
  ask: () => Promise<Response>,
  isExpected: (response: Response) => boolean,
  timeout = 25_000,
): Promise<Response> {
  // Ends before the timeout of the test, so that the error shows the last response.
  const timedOut = AbortSignal.timeout(timeout);
  for (let pause = 0; ; pause = Math.min(pause + 1, LONGEST_PAUSE)) {
    const response = await ask();
    if (isExpected(response)) return response;
    if (timedOut.aborted) throw new Error(`the last response was ${JSON.stringify(response)}`);
    await new Promise((resolve) => callLater(resolve, pause));
  }
}

export function untilReady(api: Api): Promise<ApiResponse> {
  return untilResponse(
    () => api.anonymous().get('/health/ready'),
    ({ status }) => status === 200,
  );
}

/** Waits until neither store is reported as ok: each report may come from a probe of its own, up to one second old. */
export function untilNoStoreIsOk(api: Api): Promise<ApiResponse> {
  return untilResponse(
    () => api.anonymous().get('/health/ready'),
    ({ body }) => body.event_store !== 'ok' && body.read_model !== 'ok',
  );
}
