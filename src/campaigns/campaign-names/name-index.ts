/**
 * The right of one attempt to append an event that gives a campaign a name. There is at most one claim for each pair of
 * user and name key. It is inserted once and deleted by its `claim_id`. Only the stream shows whether it was used.
 */
export interface NameClaim {
  /** The user that the campaign belongs to. */
  readonly user_id: string;
  readonly name_key: string;
  /** Derived from command and expected revision. The event that uses the claim carries it as `name_claim_id`. */
  readonly claim_id: string;
  readonly name_key_version: number;
  readonly campaign_id: string;
  readonly command_id: string;
  /** The attempt appends at this revision. -1: the stream must not exist. */
  readonly expected_revision: number;
  /** ISO 8601, UTC. After this time, any process may fence the attempt. */
  readonly lease_until: string;
  /** Whether the claim is known to be used. It saves a read, but never decides. */
  readonly held: boolean;
}

/** The primary key of a claim. */
export type ClaimKey = Pick<NameClaim, 'user_id' | 'name_key'>;

/** Identifies a claim to delete. If the name key has a claim with another id by now, nothing is deleted. */
export type ClaimToDelete = Pick<NameClaim, 'user_id' | 'name_key' | 'claim_id'>;

/** Name keys of the form `<prefix><number>)`. */
export interface NumberedKeys {
  readonly prefix: string;
  /** First and last number; both have the same number of digits. */
  readonly from: number;
  readonly to: number;
}

/**
 * Most keys that one count reads. Text order puts longer numbers between shorter ones, so a range may hold many more.
 */
export const MOST_COUNTED = 20_000;

/**
 * The names in use. The pair of user and name key is the primary key of a claim. Only an insert under this key decides
 * who has a name.
 * @throws StoreUnavailable from every method
 */
export abstract class NameIndex {
  /** @returns undefined if inserted, else the existing claim, which may be the same one */
  abstract insert(claim: NameClaim): Promise<NameClaim | undefined>;

  abstract delete(claim: ClaimToDelete): Promise<void>;

  /**
   * Marks claims as held that were used according to the log, and inserts missing ones.
   * @returns the claims whose key belongs to another claim, each with that other claim
   */
  abstract hold(claims: readonly NameClaim[]): Promise<{ claim: NameClaim; inTheWay: NameClaim }[]>;

  /** @returns the keys that have a claim */
  abstract taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>>;

  /**
   * Counts the keys `<prefix><number>)` that have a claim.
   * @returns undefined if there are more than `MOST_COUNTED` keys, of any form, between the first and the last of them
   */
  abstract countNumbered(userId: string, numbers: NumberedKeys): Promise<number | undefined>;

  /** Claims that are not marked as held and whose lease ended before `now`, oldest first. */
  abstract expired(now: string, limit: number): Promise<NameClaim[]>;

  /** All claims, in the order of their keys. @param after the last claim of the page before */
  abstract page(after: ClaimKey | undefined, limit: number): Promise<NameClaim[]>;
}
