import { Problem, problemBody } from '../edge/problems/problem';

/** The parts of an HTTP response that a reply contains. */
export interface CommandResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  /** JSON, or empty. */
  readonly payload: string;
}

/** Contains the body exactly as HTTP would send it. */
export function replyOf({ statusCode, headers, payload }: CommandResponse): string {
  const body = payload === '' ? 'null' : payload;
  if (statusCode >= 400) return failed(body, headers['retry-after']);
  const { etag, 'ignored-fields': ignored } = headers;
  const tag = etag === undefined ? '' : `,"etag":${JSON.stringify(etag)}`;
  const fields = ignored === undefined ? '' : `,"ignored_fields":${JSON.stringify(String(ignored).split(', '))}`;
  return `{"ok":true,"data":${body}${tag}${fields}}`;
}

/** The response to a command that never became a request. @param id for the log */
export function responseWith(problem: Problem<string>, subject: string, id: string): CommandResponse {
  const headers = { 'retry-after': problem.headers['Retry-After'] };
  return { statusCode: problem.status, headers, payload: JSON.stringify(problemBody(problem, { path: subject, id })) };
}

export function replyTooLarge(): Problem {
  const detail =
    'The command was executed, but its result is too large for the message bus. Read the resource over HTTP, or ' +
    'send the command there with command_id as the Idempotency-Key.';
  return new Problem(500, 'reply_too_large', detail);
}

function failed(problem: string, retryAfter: unknown): string {
  const retry = retryAfter === undefined ? '' : `,"retry_after":${Number(retryAfter)}`;
  return `{"ok":false,"problem":${problem}${retry}}`;
}
