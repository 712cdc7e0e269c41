import { type Problem, problemBody } from '../edge/problems/problem';

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

/** The reply to a command that never became a request. @param id for the log */
export function replyWith(problem: Problem<string>, subject: string, id: string): string {
  return failed(JSON.stringify(problemBody(problem, { path: subject, id })), problem.headers['Retry-After']);
}

function failed(problem: string, retryAfter: unknown): string {
  const retry = retryAfter === undefined ? '' : `,"retry_after":${Number(retryAfter)}`;
  return `{"ok":false,"problem":${problem}${retry}}`;
}
