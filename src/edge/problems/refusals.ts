import { Problem } from './problem';

/** The meaning of a refusal for a caller, independent of the transport. */
export type RefusalKind = keyof typeof KINDS;

const KINDS = {
  invalid: { status: 400, headers: {} },
  not_found: { status: 404, headers: {} },
  conflict: { status: 409, headers: {} },
  /** A temporary conflict: the same request can succeed later. */
  pending: { status: 409, headers: { 'Retry-After': '1' } },
} as const;

/** The error that a slice throws to refuse a request. Callers see its message. */
interface Refusal<Code extends string> extends Error {
  readonly code: Code;
  /** Further members of the problem, for programs. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Returns the problem for a refusal of one slice; undefined for any other error. */
export type ProblemOfRefusal = (thrown: unknown) => Problem<string> | undefined;

/** Injection token for the list of `ProblemOfRefusal`, one for each slice. */
export const REFUSALS = Symbol('refusals');

/** @param kinds one for each code of the slice: a new code does not compile without it */
export function refusals<Code extends string>(
  error: abstract new (...parts: never[]) => Refusal<Code>,
  kinds: Readonly<Record<Code, RefusalKind>>,
): ProblemOfRefusal {
  return (thrown) => {
    if (!(thrown instanceof error)) return undefined;
    const { code, message, extra = {} } = thrown;
    const { status, headers } = KINDS[kinds[code]];
    return new Problem<string>(status, code, message, { members: extra, headers });
  };
}
