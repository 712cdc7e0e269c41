import { type ClaimKey, type NameClaim, type NameIndex } from './name-index';
import { type NameResolver } from './name-resolver';

const CLAIMS_IN_A_PAGE = 500;

export interface CheckedClaims {
  readonly claims: number;
  /** Claims that no campaign in the log uses. They were deleted. */
  readonly removed: number;
  /** Attempts whose lease has not ended yet. Their claims stay. */
  readonly inProgress: number;
}

/**
 * Compares every claim with the stream of its campaign, and deletes those that are not in use. A campaign may have lost
 * its name, or may not be in a log that was restored.
 * @param progress called now and then with the number of claims so far
 * @throws StoreUnavailable
 */
export async function checkClaims(
  names: NameIndex,
  resolver: NameResolver,
  progress: (claims: number) => void = () => undefined,
): Promise<CheckedClaims> {
  const found = { held: 0, dead: 0, 'in progress': 0 };
  let claims = 0;
  for await (const page of pagesOf(names)) {
    for (const claim of page) found[await resolver.settle(claim)]++;
    claims += page.length;
    progress(claims);
  }
  return { claims, removed: found.dead, inProgress: found['in progress'] };
}

export async function countClaims(names: NameIndex): Promise<number> {
  let claims = 0;
  for await (const page of pagesOf(names)) claims += page.length;
  return claims;
}

async function* pagesOf(names: NameIndex): AsyncGenerator<NameClaim[]> {
  let after: ClaimKey | undefined;
  for (;;) {
    const page = await names.page(after, CLAIMS_IN_A_PAGE);
    const last = page[page.length - 1];
    if (last === undefined) return;
    yield page;
    after = last;
  }
}
