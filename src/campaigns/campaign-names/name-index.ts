/**
 * An attempt's right to append a name to a campaign's stream. There is at most one for each pair of user and name key.
 * It is inserted once, and deleted under its `claim_id`. Whether it was used, the stream alone says.
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
  /** Revision at which the attempt appends; -1: the stream must not exist. */
  readonly expected_revision: number;
  /** ISO 8601, UTC. Until then others leave the attempt alone; afterwards anyone may fence it. */
  readonly lease_until: string;
  /** A note that the claim was seen to be used. It saves a read, and decides nothing. */
  readonly held: boolean;
}

/** What deletes a claim: only the claim of this id, whoever has the name key by now. */
export type ClaimToDelete = Pick<NameClaim, 'user_id' | 'name_key' | 'claim_id'>;

/** Keys that end with a number and `)`. */
export interface NumberedKeys {
  readonly prefix: string;
  /** First and last number; both have the same number of digits. */
  readonly from: number;
  readonly to: number;
}

/** Keys that one count reads. Longer numbers lie between shorter ones, as text is sorted. */
export const MOST_COUNTED = 20_000;

/**
 * The names in use. The pair of user and name key is the primary key of a claim: an insert under it decides who has a
 * name, and nothing else does.
 * @throws StoreUnavailable from every method
 */
export abstract class NameIndex {
  private complete = false;

  /** @returns undefined when inserted; else the claim that is there, which may be the same one */
  abstract insert(claim: NameClaim): Promise<NameClaim | undefined>;

  abstract delete(claim: ClaimToDelete): Promise<void>;

  /**
   * For claims that the log says were used: notes them as held, and inserts those that are missing.
   * @returns those whose key another claim has, each with that claim
   */
  abstract hold(claims: readonly NameClaim[]): Promise<{ claim: NameClaim; inTheWay: NameClaim }[]>;

  /** Which of these keys have a claim. */
  abstract taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>>;

  /**
   * How many of the keys `<prefix><number>)` have a claim.
   * @returns undefined when more than `MOST_COUNTED` keys, of any form, lie between the first and the last of them
   */
  abstract countNumbered(userId: string, numbers: NumberedKeys): Promise<number | undefined>;

  /** Claims not noted as held whose lease ended before `now`, oldest first. */
  abstract expired(now: string, limit: number): Promise<NameClaim[]>;

  /** Whether the claims of everything in the log are here: an index that was lost enforces nothing until they are. */
  async isComplete(): Promise<boolean> {
    this.complete ||= await this.hasAny(['complete']);
    return this.complete;
  }

  async markComplete(): Promise<void> {
    await this.insert(mark('complete'));
    this.complete = true;
  }

  /** Whether somebody has begun to take over the names from the log since the index is there. */
  isBegun(): Promise<boolean> {
    return this.hasAny(['begun', 'complete']);
  }

  async markBegun(): Promise<void> {
    await this.insert(mark('begun'));
  }

  private async hasAny(marks: readonly Mark[]): Promise<boolean> {
    return (await this.taken(NOBODY, marks)).size > 0;
  }
}

type Mark = 'begun' | 'complete';

/** No token and no event is of this user. */
export const NOBODY = '';

/** What is known of the index as a whole is a claim among the others, so that it is lost whenever they are. */
function mark(name: Mark): NameClaim {
  return {
    user_id: NOBODY,
    name_key: name,
    claim_id: name,
    name_key_version: 0,
    campaign_id: NOBODY,
    command_id: NOBODY,
    expected_revision: -1,
    lease_until: NOBODY,
    held: true,
  };
}
