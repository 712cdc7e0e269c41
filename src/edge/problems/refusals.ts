import { Problem } from './problem';

/** One entry for each code of a slice: a new code does not compile without it. */
export type RefusalTable<Code extends string> = Readonly<Record<Code, RefusalMeaning>>;

/** The meaning of a refusal for a caller, independent of the transport. */
interface RefusalMeaning {
  readonly kind: keyof typeof KINDS;
  /** What is wrong and what the caller should do. Part of the published document. */
  readonly description: string;
}

const KINDS = {
  invalid: { status: 400, headers: {} },
  not_found: { status: 404, headers: {} },
  /** The request is valid, but nothing came of it. */
  unprocessable: { status: 422, headers: {} },
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

export function refusals<Code extends string>(
  error: abstract new (...parts: never[]) => Refusal<Code>,
  table: RefusalTable<Code>,
): ProblemOfRefusal {
  return (thrown) => {
    if (!(thrown instanceof error)) return undefined;
    const { code, message, extra = {} } = thrown;
    const { status, headers } = KINDS[table[code].kind];
    return new Problem<string>(status, code, message, { members: extra, headers });
  };
}
