import {
  type ClaimToDelete,
  MOST_COUNTED,
  type NameClaim,
  NameIndex,
  type NumberedKeys,
} from '../../campaigns/campaign-names/name-index';
import { type SqliteDatabase } from './sqlite.database';

interface Count {
  readonly all: number;
  /** null if there are no keys. */
  readonly numbered: number | null;
}

type ClaimRow = Omit<NameClaim, 'held'> & { readonly held: 0 | 1 };

const VALUES = 'INTO name_claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
const INSERT = `INSERT OR IGNORE ${VALUES}`;
/** Changes no row if another claim has the key. */
const HOLD = `INSERT ${VALUES} ON CONFLICT DO UPDATE SET held = 1 WHERE claim_id = excluded.claim_id`;
const OF_KEY = 'SELECT * FROM name_claims WHERE user_id = ? AND name_key = ?';
const DELETE = 'DELETE FROM name_claims WHERE user_id = ? AND name_key = ? AND claim_id = ?';
const EXPIRED = 'SELECT * FROM name_claims WHERE held = 0 AND lease_until < ? ORDER BY lease_until LIMIT ?';
const TAKEN = `SELECT name_key FROM name_claims WHERE user_id = ? AND name_key IN (SELECT value FROM json_each(?))`;

const COUNT_NUMBERED = `SELECT count(*) AS "all", sum(substr(name_key, ?) GLOB ?) AS numbered FROM
  (SELECT name_key FROM name_claims WHERE user_id = ? AND name_key BETWEEN ? AND ? LIMIT ${MOST_COUNTED + 1})`;

export class SqliteNameIndex extends NameIndex {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  insert(claim: NameClaim): Promise<NameClaim | undefined> {
    return this.database.write(() => this.writeOrFind(INSERT, claim));
  }

  async delete({ user_id, name_key, claim_id }: ClaimToDelete): Promise<void> {
    await this.database.write(() => this.database.run(DELETE, user_id, name_key, claim_id));
  }

  hold(claims: readonly NameClaim[]): Promise<{ claim: NameClaim; inTheWay: NameClaim }[]> {
    return this.database.writeDerived(() =>
      claims.flatMap((claim) => {
        const inTheWay = this.writeOrFind(HOLD, { ...claim, held: true });
        return inTheWay === undefined ? [] : [{ claim, inTheWay }];
      }),
    );
  }

  async taken(userId: string, nameKeys: readonly string[]): Promise<Set<string>> {
    const rows = this.database.all<Pick<NameClaim, 'name_key'>>(TAKEN, userId, JSON.stringify(nameKeys));
    return new Set(rows.map(({ name_key }) => name_key));
  }

  async countNumbered(userId: string, { prefix, from, to }: NumberedKeys): Promise<number | undefined> {
    const form = `${'[0-9]'.repeat(`${from}`.length)})`;
    // SQLite counts code points, from 1.
    const behind = [...prefix].length + 1;
    const range = [`${prefix}${from})`, `${prefix}${to})`];
    const count = this.database.get<Count>(COUNT_NUMBERED, behind, form, userId, ...range)!;
    return count.all > MOST_COUNTED ? undefined : (count.numbered ?? 0);
  }

  async expired(now: string, limit: number): Promise<NameClaim[]> {
    return this.database.all<ClaimRow>(EXPIRED, now, limit).map(claimOf);
  }

  /** @returns undefined if the statement wrote the claim; otherwise the claim that has its key */
  private writeOrFind(sql: string, claim: NameClaim): NameClaim | undefined {
    const { user_id, name_key, claim_id } = claim;
    const rest = [claim.name_key_version, claim.campaign_id, claim.command_id, claim.expected_revision];
    const held = Number(claim.held);
    if (this.database.run(sql, user_id, name_key, claim_id, ...rest, claim.lease_until, held) > 0) return undefined;
    return claimOf(this.database.get<ClaimRow>(OF_KEY, user_id, name_key)!);
  }
}

function claimOf(row: ClaimRow): NameClaim {
  return { ...row, held: row.held === 1 };
}
