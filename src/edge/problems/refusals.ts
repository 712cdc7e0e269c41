import { Problem } from './problem';

/** What a refusal means to a caller, whatever the transport. */
export type RefusalKind = keyof typeof KINDS;

const KINDS = {
  invalid: { status: 400, headers: {} },
  not_found: { status: 404, headers: {} },
  conflict: { status: 409, headers: {} },
  /** A conflict that ends by itself: the same request can succeed later. */
  pending: { status: 409, headers: { 'Retry-After': '1' } },
} as const;

/** The error that a slice throws to refuse a request. Its message is for people. */
interface Refusal<Code extends string> extends Error {
  readonly code: Code;
  /** Further members of the problem, for programs. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Returns the problem for a refusal of one slice, and undefined for everything else. */
export type ProblemOfRefusal = (thrown: unknown) => Problem<string> | undefined;

/** Provides the list of `ProblemOfRefusal`, one for each slice. */
export const REFUSALS = Symbol('refusals');

/** @param kinds of the slice's codes: a new code does not compile without one */
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
