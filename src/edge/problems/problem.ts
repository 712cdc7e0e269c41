import { type EdgeErrorCode } from './edge-errors';

/** A fault in one part of a request. */
export interface FieldError {
  /** JSON Pointer into the body, such as `/operating_hours/monday/0/start`, or the name of a parameter or header. */
  readonly field: string;
  readonly message: string;
}

export interface ProblemExtras {
  /** Further members of the response, for programs. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Problem details (RFC 9457). The message of the error is the `detail`. */
export class Problem<Code extends string = EdgeErrorCode> extends Error {
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: NoInfer<Code>,
    detail: string,
    { members = {}, headers = {} }: ProblemExtras = {},
  ) {
    super(detail);
    this.members = members;
    this.headers = headers;
  }
}

export function isProblem(thrown: unknown): thrown is Problem<string> {
  return thrown instanceof Problem;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The body of the response. `request` is absent if no request could be read. Its path includes the path prefix. */
export function problemBody(
  problem: Problem<string>,
  request?: { readonly path: string; readonly id: string },
): object {
  const { status, code, message, members } = problem;
  return {
    type: `urn:problem:${code}`,
    title: titleOf(code),
    status,
    detail: message,
    code,
    ...(request && { instance: request.path, request_id: request.id }),
    ...members,
  };
}

/** `campaign_name_taken` → `Campaign name taken` */
function titleOf(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Escapes `~` and `/` in a key for a JSON Pointer (RFC 6901, section 3). */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function invalidRequest(
  errors: readonly FieldError[],
  detail = 'Parts of the request are missing or invalid.',
): Problem {
  return new Problem(400, 'invalid_request', detail, { members: { errors } });
}

/** Shortens `errors` to at most `most` entries. The detail then contains the number of omitted ones. */
export function withFewErrors(problem: Problem<string>, most: number): Problem<string> {
  const { errors } = problem.members as { errors?: readonly FieldError[] };
  if (errors === undefined || errors.length <= most) return problem;
  const { status, code, message, members, headers } = problem;
  const detail = `${message} The first ${most} errors are listed. There are ${errors.length - most} more.`;
  return new Problem<string>(status, code, detail, { members: { ...members, errors: errors.slice(0, most) }, headers });
}

export function routeNotFound(): Problem {
  return new Problem(404, 'route_not_found', 'This path does not exist.');
}
