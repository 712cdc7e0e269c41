import { type Step } from './steps';

/** A write, or the response. */
export interface Moment<Leaves> extends Pick<Step, 'at' | 'of'> {
  /** Completes "before …". */
  readonly name: string;
  /** What a kill before it leaves, and one after it, if that is certain. */
  readonly before?: Leaves;
  readonly after?: Leaves;
}

/** A step before and one after each of the moments. @param first the number of the first step */
export function bothSides<Leaves>(
  moments: readonly Moment<Leaves>[],
  first: number,
): (Step & { readonly leaves?: Leaves })[] {
  return moments.flatMap(({ name, before, after, ...call }, n) => [
    { ...call, name: `${first + 2 * n}. before ${name}`, side: 'before' as const, ...(before && { leaves: before }) },
    { ...call, name: `${first + 2 * n + 1}. after ${name}`, side: 'after' as const, ...(after && { leaves: after }) },
  ]);
}
